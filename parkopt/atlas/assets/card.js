/* What a card shows: its parts, one below the other, each made by a function of its own. */
(function (parkopt) {
  'use strict';

  const { element, say, word, number } = parkopt;

  /* Parts of every card, in order: functions (card id, card, atlas) → element, or null where they have nothing to say. */
  const parts = (parkopt.cardParts = parkopt.cardParts || []);

  function heading(key) {
    if (key.startsWith('!')) return word(key.slice(1));
    const inYi = word('fig.' + key);
    return inYi === 'fig.' + key ? word('col.' + key) : inYi;
  }

  function rows(pairs) {
    return element('table', { class: 'rows' }, element('tbody', {}, pairs.map(([key, value]) => element('tr', {},
      element('th', { scope: 'row' }, heading(key)), element('td', {}, say(value))))));
  }

  function figures(card) {
    const before = card.f.some((figure) => figure[1] !== null);
    const head = element('tr', {}, element('td', {}, ''),
      before ? element('th', { scope: 'col' }, word('atlas.base')) : null,
      element('th', { scope: 'col' }, word('atlas.plan')));
    const lines = card.f.map(([key, old, plan]) => element('tr', {},
      element('th', { scope: 'row' }, heading(key)),
      before ? element('td', {}, old) : null, element('td', {}, plan)));
    return element('table', { class: 'figures' }, element('thead', {}, head), element('tbody', {}, lines));
  }

  parts.unshift(
    (id, card) => element('h2', {}, say(card.t)),
    (id, card) => element('p', { class: 'kind' }, say(card.s)),
    (id, card, atlas) => parkopt.cardLinks(id, atlas),
    (id, card) => (card.r.length ? rows(card.r) : null),
    (id, card) => (card.f ? figures(card) : null),
    (id, card) => (card.l ? rows(card.l) : null));

  /* All parts of a card. */
  parkopt.cardElement = function (id, card, atlas) {
    return element('div', { class: 'card' }, parts.map((part) => part(id, card, atlas)));
  };

  /* The card of one firm, put together from the columns. */
  parkopt.firmCard = function (columns, row) {
    const named = (column) => columns[column + '_texts'][columns[column][row]];
    const known = (value) => (value === null ? '' : number(value));
    const scale = ['scale.' + (columns.above[row] ? 'above' : 'below')].map(word)[0];
    const wanted = [
      ['fate', columns.fates[columns.fate[row]]],
      ['stage', columns.stage[row] ? String(columns.stage[row]) : ''],
      ['from_site', named('from')],
      ['receiving_site', columns.to[row] === columns.from[row] ? '' : named('to')],
      ['km', known(columns.km[row])],
      ['host_id', named('host')],
      ['reason', named('reason')],
      ['sector', named('sector')],
      ['above_scale', scale],
      ['grade', columns.grade[row]],
      ['count', number(columns.count[row])],
      ['land_mu', number(columns.land[row])],
      ['!col.output', number(columns.output[row])],
      ['!col.value_added', known(columns.value_added[row])],
      ['!col.tax', known(columns.tax[row])],
      ['employees', number(columns.employees[row])],
      ['energy_tce', known(columns.energy[row])],
    ];
    return { t: columns.name[row], s: columns.id[row], r: wanted.filter((pair) => say(pair[1]) !== '') };
  };
})((window.parkopt = window.parkopt || {}));
