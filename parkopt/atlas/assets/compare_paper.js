/* The comparison on paper: before printing, the whole lists stand below the maps; afterwards they go again. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;

  /* Every row of a table that its filters let through. */
  function whole(table) {
    const lines = table.rows.map((row) => element('tr', {}, table.columns.map((column) => element('td', { class: column.numeric ? 'number' : '' }, column.text(row)))));
    return element('table', { class: 'whole' },
      element('thead', {}, element('tr', {}, table.columns.map((column) => element('th', { scope: 'col' }, column.heading())))),
      element('tbody', {}, lines));
  }

  function legend(page) {
    const shown = page.data.layers.filter((layer) => layer.shown && layer.legend.length).reverse();
    return element('div', { class: 'paper-legend' }, shown.map((layer) => element('div', {}, element('h3', {}, word('layer.' + layer.key)),
      layer.legend.map(([name, look]) => element('p', {}, parkopt.swatch(page.data.looks[look]), say(name))))));
  }

  function part(name, made) {
    return element('section', {}, element('h2', {}, word('table.' + name)), made);
  }

  function paper(page) {
    const data = page.data;
    const tables = page.tables.tables.filter((table) => table.rows && table.ids.length
      && (table.name !== 'changed_firms' || table === page.tables.shown));
    return element('section', { id: 'paper' },
      element('p', { class: 'synthetic' }, say(data.synthetic)), parkopt.warnings(data), legend(page),
      element('section', {}, element('h2', {}, word('compare.runs')), parkopt.runsTable(data), parkopt.changesList(data)),
      part('figures', [element('p', {}, say(data.rule)), parkopt.figureTable(data.figures)]),
      tables.sort((one, other) => (one.name === 'fixed' ? -1 : other.name === 'fixed' ? 1 : 0)).map((table) => part(table.name, whole(table))));
  }

  /* How finely both maps choose their zoom: on paper they may fill the room exactly. */
  function snap(page, zoom) {
    page.sides.forEach(({ map }) => { map.options.zoomSnap = zoom; });
  }

  parkopt.keepPaper = function (page) {
    const usual = page.map.options.zoomSnap;
    let view = null;
    window.addEventListener('beforeprint', () => {
      if (document.body.classList.contains('print-card')) return;
      view = page.view();
      const seen = page.map.getBounds();
      document.body.classList.add('paper');
      document.querySelector('main').before(element('h1', { id: 'paper-title' }, say(page.data.title)));
      document.querySelector('main').after(paper(page));
      page.resize();
      snap(page, 0);
      page.map.fitBounds(seen, { animate: false });
    });
    window.addEventListener('afterprint', () => {
      if (!view) return;
      document.body.classList.remove('paper');
      document.querySelectorAll('#paper, #paper-title').forEach((one) => one.remove());
      snap(page, usual);
      page.resize(view);
      view = null;
    });
  };
})((window.parkopt = window.parkopt || {}));
