/* A field in which a host is found by any part of its name or id, with mouse or keyboard. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;
  const MOST = 8;

  /* Hosts for a park; `chosen` is told the id of one, or '' while there is none. */
  parkopt.hostField = function (register, site, first, chosen) {
    const places = register.hosts(site);
    const list = element('ul', { class: 'host-hits', id: 'host-hits', role: 'listbox', hidden: true });
    const field = element('input', {
      type: 'text', role: 'combobox', class: 'host', 'aria-label': word('review.host'), placeholder: word('review.find_host'),
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'host-hits', autocomplete: 'off',
    });
    const idOf = (place) => place[0].slice(2);
    const told = (place) => say(place[1]) + ' (' + idOf(place) + ')';
    const verdict = (place) => {
      const refused = register.refusal(site, idOf(place));
      return element('small', {}, refused === null ? '✓ ' + word('card.may') : '✕ ' + word('card.refused') + ': ' + refused);
    };
    let shown = [];
    let active = -1;

    const close = () => {
      list.hidden = true;
      active = -1;
      field.setAttribute('aria-expanded', 'false');
      field.removeAttribute('aria-activedescendant');
    };
    const choose = (place) => {
      field.value = told(place);
      chosen(idOf(place));
      close();
    };
    const stand = (place) => {
      active = place;
      Array.from(list.children).forEach((line, number) => line.setAttribute('aria-selected', String(number === active)));
      if (active >= 0) field.setAttribute('aria-activedescendant', 'host-hit-' + active);
    };
    const offer = () => {
      const wanted = field.value.trim().toLowerCase();
      shown = places.filter((place) => [idOf(place)].concat(place[1]).some((text) => text.toLowerCase().includes(wanted))).slice(0, MOST);
      list.replaceChildren(...shown.map((place, number) => element('li', {
        id: 'host-hit-' + number, role: 'option', 'aria-selected': 'false',
        onmousedown: (event) => { event.preventDefault(); choose(place); },
      }, say(place[1]), element('small', {}, ' ' + idOf(place)), verdict(place))));
      if (!shown.length) list.append(element('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, word('atlas.no_hit')));
      list.hidden = false;
      list.scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-expanded', 'true');
      stand(-1);
    };
    field.addEventListener('input', () => { chosen(''); offer(); });
    field.addEventListener('focus', () => { if (!field.value) offer(); });
    field.addEventListener('blur', close);
    field.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && list.hidden) offer();
      if (step && shown.length) stand((active + step + shown.length) % shown.length);
      if (event.key === 'Enter' && active >= 0) choose(shown[active]);
      else if (event.key === 'Escape' && !list.hidden) close();
      else if (!step) return;
      event.preventDefault();
    });
    const now = places.find((place) => idOf(place) === first);
    if (now) field.value = told(now);
    return element('div', { class: 'host-field' }, field, list);
  };
})((window.parkopt = window.parkopt || {}));
