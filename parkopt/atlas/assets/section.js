/* A part of the panel that opens and closes, and stays as it was left when the panel is filled anew. */
(function (parkopt) {
  'use strict';

  const left = new Map();

  /* `open` is how it stands at first; `name` tells it from the others. */
  parkopt.section = function (name, open, heading, ...children) {
    const made = parkopt.element('details', { class: 'section', 'data-section': name },
      parkopt.element('summary', {}, heading), ...children);
    made.open = left.has(name) ? left.get(name) : open;
    made.addEventListener('toggle', () => left.set(name, made.open));
    return made;
  };
})((window.parkopt = window.parkopt || {}));
