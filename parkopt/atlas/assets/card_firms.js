/* Part of a site's card: the firms that stay, move, close and come, counted and listed out of the columns of the map. */
(function (parkopt) {
  'use strict';

  const { element, word, number } = parkopt;
  const SHOWN = ['name', 'stage', 'sector', 'grade', 'receiving_site', 'from_site', 'count', 'land_mu', 'output', 'employees', 'firm_id'];
  const WITHOUT = { stay: ['stage', 'receiving_site', 'from_site'], move: ['from_site'], close: ['receiving_site', 'from_site'], come: ['receiving_site'] };
  const FATES = { RETAIN: 'stay', MERGE: 'stay', OUTSIDE: 'stay', RELOCATE: 'move', EXIT: 'close' };
  const LABELS = { stay: 'card.stay', move: 'card.move', close: 'card.close_down', come: 'card.come' };
  const state = { kind: null, table: null };

  /* Rows of the firms of some sites: kind → rows. Who moves from one of them to another stays and moves. */
  function sorted(sites, columns) {
    const own = new Set(sites);
    const from = columns.from_ids.map((id) => own.has(id));
    const to = columns.to_ids.map((id) => own.has(id));
    const kinds = columns.fate_ids.map((key) => FATES[key]);
    const found = { stay: [], move: [], close: [], come: [] };
    columns.fate.forEach((fate, row) => {
      if (from[columns.from[row]]) found[kinds[fate]].push(row);
      if (kinds[fate] === 'move' && to[columns.to[row]]) found.come.push(row);
    });
    return found;
  }

  function tableOf(kind, rows, columns, atlas) {
    const data = parkopt.firmData(columns);
    const kept = SHOWN.filter((key) => !WITHOUT[kind].includes(key));
    const layer = atlas.drawn.find((one) => one.columns);
    return new parkopt.Table({
      name: 'firms-' + kind,
      ids: rows.map((row) => data.ids[row]),
      columns: kept.map((key) => {
        const column = data.columns.find((one) => one.key === key);
        return Object.assign({}, column, { filter: false, values: rows.map((row) => column.values[row]) });
      }),
    }, (id, place) => atlas.visitFirm(layer, rows[place]));
  }

  /* Copy text; works without leave to use the clipboard. */
  function copy(text) {
    const field = element('textarea', { 'aria-hidden': 'true', class: 'away' });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }

  function copyButton(table) {
    const button = element('button', { type: 'button', class: 'copy' }, word('card.copy'));
    button.addEventListener('click', () => {
      copy(table.csv('\t'));
      button.textContent = word('card.copied');
      button.focus();
    });
    return button;
  }

  function firms(id, card, atlas) {
    const sites = parkopt.sitesOf(id, atlas);
    const columns = parkopt.firmColumns(atlas);
    state.table = null;
    if (!sites.length || !columns) return null;
    const found = sorted(sites, columns);
    const total = (kind) => found[kind].reduce((sum, row) => sum + columns.count[row], 0);
    const place = element('div', { class: 'firm-list' });
    const tabs = Object.keys(found).filter((kind) => found[kind].length).map((kind) => element('button', {
      type: 'button', 'data-firms': kind, 'aria-expanded': 'false', onclick: () => show(state.kind === kind ? null : kind),
    }, element('b', {}, number(total(kind))), ' ' + word(LABELS[kind])));

    function show(kind) {
      state.kind = kind;
      state.table = null;
      tabs.forEach((tab) => tab.setAttribute('aria-expanded', String(tab.dataset.firms === kind)));
      place.replaceChildren();
      if (!kind) return;
      const table = tableOf(kind, found[kind], columns, atlas);
      const page = table.element();
      page.querySelector('.csv').before(copyButton(table));
      place.append(page);
      table.draw();
      state.table = table;
    }

    const part = element('section', { class: 'part firms', 'aria-label': word('card.firms') },
      element('h3', {}, word('card.firms')), element('div', { class: 'firm-tabs' }, tabs), place);
    if (state.kind && found[state.kind].length) show(state.kind);
    return tabs.length ? part : null;
  }

  /* On paper the open list has all its rows. */
  function whole(all) {
    if (!state.table) return;
    state.table.whole = all;
    state.table.draw();
  }
  window.addEventListener('beforeprint', () => whole(true));
  window.addEventListener('afterprint', () => whole(false));

  parkopt.cardParts.push(firms);
})((window.parkopt = window.parkopt || {}));
