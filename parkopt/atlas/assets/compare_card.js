/* The card of a comparison: what a place or firm is in plan A and in plan B, side by side. */
(function (parkopt) {
  'use strict';

  const { element, say, word, number } = parkopt;
  const LONG = { en: 44, zh: 24 }; // letters from which two texts do not stand side by side
  const same = (one, other) => say(one) === say(other);

  function head(names) {
    return element('thead', {}, element('tr', {}, element('td', {}, ''), names.map((name) => element('th', { scope: 'col' }, word(name)))));
  }

  function heading(key, differs) {
    return element('th', { scope: 'row' }, word(key),
      differs ? element('span', { class: 'not-same', title: word('compare.differs'), 'aria-label': word('compare.differs') }, '≠') : null);
  }

  /* Both values beside each other, or below where they are too long for that. */
  function values(a, b) {
    if (same(a, b)) return element('td', { colspan: 2 }, say(a));
    const told = [a, b].map((one) => say(one) || '–');
    if (Math.max(told[0].length, told[1].length) <= LONG[parkopt.language()]) return told.map((one) => element('td', {}, one));
    return element('td', { colspan: 2 }, ['compare.a', 'compare.b'].map((side, place) => element('p', {}, element('b', {}, word(side) + ': '), told[place])));
  }

  function rows(card) {
    const lines = card.r.map(([key, a, b]) => element('tr', { class: same(a, b) ? '' : 'differs' }, heading(key, !same(a, b)), values(a, b)));
    return element('table', { class: 'rows twin' }, head(['compare.a', 'compare.b']), element('tbody', {}, lines));
  }

  function figures(card) {
    const lines = card.f.map(([key, before, a, b]) => element('tr', { class: same(a, b) ? '' : 'differs' }, heading(key, !same(a, b)),
      [before, a, b].map((one) => element('td', {}, one === null ? '–' : say(one)))));
    return element('table', { class: 'figures twin' }, head(['compare.before', 'compare.a', 'compare.b']), element('tbody', {}, lines));
  }

  /* Both fates in signs and words, where they differ. */
  function change(id, page) {
    const pair = page.data.pairs[id.slice(2)];
    return id.startsWith('s:') && pair ? element('p', { class: 'change' }, parkopt.fatePair(pair, page.data.looks)) : null;
  }

  parkopt.cardElement = function (id, card, page) {
    return element('div', { class: 'card' }, element('h2', {}, say(card.t)), element('p', { class: 'kind' }, say(card.s)),
      change(id, page), card.r.length ? rows(card) : null, card.f ? figures(card) : null);
  };

  /* The rows of one side's firm. */
  function firmRows(side, id) {
    const row = side.rows.get(id);
    if (row === undefined) return null;
    const columns = side.firms;
    const named = (column) => columns[column + '_texts'][columns[column][row]];
    return {
      title: columns.name[row],
      rows: [
        ['col.fate', columns.fates[columns.fate[row]]],
        ['col.stage', columns.stage[row] ? String(columns.stage[row]) : ''],
        ['col.from_site', named('from')],
        ['col.receiving_site', named('to')],
        ['col.host_id', named('host')],
        ['col.reason', named('reason')],
        ['col.sector', named('sector')],
        ['col.above_scale', word(columns.above[row] ? 'scale.above' : 'scale.below')],
        ['col.grade', columns.grade[row]],
        ['col.count', number(columns.count[row])],
        ['col.land_mu', number(columns.land[row])],
        ['col.output', number(columns.output[row])],
        ['col.employees', number(columns.employees[row])],
      ],
    };
  }

  /* The card of a firm, put together from the columns of both sides. */
  parkopt.twinFirm = function (sides, id) {
    const [a, b] = sides.map((side) => firmRows(side, id));
    const first = a || b;
    const rows = first.rows.map(([key], place) => [key, a ? a.rows[place][1] : word('compare.absent'), b ? b.rows[place][1] : word('compare.absent')]);
    return { t: first.title, s: id, r: rows.filter(([, one, other]) => say(one) !== '' || say(other) !== '') };
  };

  /* The card at its place in the panel; a ring marks its place on both maps. */
  parkopt.TwinDock = class extends parkopt.Dock {
    constructor(page, closed) {
      super(page, closed);
      const map = page.sides[1].map;
      map.createPane('chosen').style.zIndex = '630';
      map.getPane('chosen').style.pointerEvents = 'none';
      const icon = L.divIcon({ className: 'chosen', html: element('span', {}), iconSize: [34, 34] });
      this.second = L.marker([0, 0], { icon: icon, interactive: false, keyboard: false, pane: 'chosen' });
    }

    open(latlng, made, id, enter) {
      super.open(latlng, made, id, enter);
      this.second.setLatLng(latlng).addTo(this.atlas.sides[1].map);
    }

    close() {
      super.close();
      this.second.remove();
    }
  };
})((window.parkopt = window.parkopt || {}));
