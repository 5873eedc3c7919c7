/* Level, date and recipient: on the map as a watermark, in the panel as a line, with what the mark of withheld figures means. */
(function (parkopt) {
  'use strict';

  const { element, say } = parkopt;
  const REPEATS = 24;

  /* The watermark over the map, in the page's language; nobody's click or screen reader meets it. */
  function overlay(data) {
    const old = document.querySelector('main > .watermark');
    if (old) old.remove();
    const words = say(data.watermark);
    const tiles = Array.from({ length: REPEATS }, () => element('span', {}, words));
    document.querySelector('main').append(element('div', { class: 'watermark', 'aria-hidden': 'true' }, tiles));
  }

  /* The line of the panel. */
  parkopt.confidential = function (atlas) {
    const data = atlas.data.confidential;
    overlay(data);
    return element('div', { class: 'confidential', role: 'note' }, element('p', {}, say(data.watermark)),
      data.legend ? element('p', { class: 'legend-mark' }, say(data.legend)) : null);
  };
})((window.parkopt = window.parkopt || {}));
