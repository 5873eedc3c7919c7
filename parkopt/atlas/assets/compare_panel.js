/* The panel of a comparison: both runs, what differs in numbers, the card, search, lists, layers. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;

  function runs(data) {
    const line = ([name, a, b]) => element('tr', { class: say(a) === say(b) ? '' : 'differs' }, element('th', { scope: 'row' }, say(name)),
      say(a) === say(b) ? element('td', { colspan: 2 }, say(a)) : [a, b].map((one) => element('td', {}, say(one))));
    return element('table', { class: 'runs' },
      element('thead', {}, element('tr', {}, element('td', {}, ''), ['a', 'b'].map((side) => element('th', { scope: 'col' }, word('compare.' + side))))),
      element('tbody', {}, data.runs.map(line)));
  }

  /* What stands above everything else: that the runs are of other data or another scenario. */
  parkopt.warnings = function (data) {
    return data.warnings.map((warning) => element('p', { class: 'warning', role: 'note' }, say(warning)));
  };

  parkopt.runsTable = runs;

  parkopt.changesList = function (data) {
    return element('dl', { class: 'facts' }, data.changes.map(([name, value]) => element('div', {},
      element('dt', {}, say(name)), element('dd', {}, say(value)))));
  };

  function openers(page) {
    const open = page.tables && page.tables.shown && page.tables.shown.name;
    return element('div', { class: 'open-table openers' }, ['changed_parks', 'changed_firms', 'fixed', 'figures'].map((name) => element('button', {
      type: 'button', 'data-open': name, 'aria-pressed': String(open === name),
      onclick: () => {
        page.tables.open(open === name ? null : name);
        document.querySelector('[data-open=' + name + ']').focus();
      },
    }, word('table.' + name))));
  }

  /* Fill the panel anew; the card stays open, the opened parts stay open. */
  parkopt.fillTwinPanel = function (page) {
    const data = page.data;
    const panel = document.getElementById('panel');
    const parts = parkopt.panelParts;
    const whole = element('button', { type: 'button', class: 'whole-city', onclick: () => page.wholeCity() }, word('atlas.whole'));
    const print = element('button', { type: 'button', class: 'print-all', title: word('compare.print_note'), onclick: () => window.print() }, word('compare.print'));
    panel.setAttribute('aria-label', word('compare.title'));
    panel.replaceChildren(element('div', { class: 'inside' },
      element('header', {}, parts.languages(page), element('h1', {}, say(data.title)), element('p', {}, word('compare.lead'))),
      data.synthetic ? element('p', { class: 'synthetic', role: 'note' }, say(data.synthetic)) : null,
      parkopt.confidential(page), parkopt.warnings(data), data.same ? element('p', { class: 'same', role: 'note' }, say(data.same)) : null, parts.counts(page), page.dock.box, parkopt.changesList(data),
      parkopt.section('runs', false, word('compare.runs'), runs(data)),
      parkopt.searchBox(page), openers(page), element('div', { class: 'acts' }, whole, print), parkopt.layerTree(page)));
  };
})((window.parkopt = window.parkopt || {}));
