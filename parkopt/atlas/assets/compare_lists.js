/* What differs, as lists below the maps: parks, firms, fates that reviewers fixed, figures. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;
  const SIGNS = { counts: '●', within: '≈', unknown: '?', equal: '=' };

  /* The figures of both plans as a table; a sign and words say whether a difference means something. */
  parkopt.figureTable = function (figures) {
    const heads = ['col.indicator', 'col.measure_unit', 'col.stage', 'compare.a', 'compare.b', 'compare.difference', 'compare.weight', 'col.clause'];
    const line = (row) => element('tr', { 'data-weight': row.counts },
      element('th', { scope: 'row' }, say(row.name)), element('td', {}, say(row.unit)), element('td', {}, row.year),
      [row.a, row.b, row.difference].map((one) => element('td', { class: 'number' }, say(one))),
      element('td', {}, element('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[row.counts]), word('compare.' + row.counts)),
      element('td', {}, say(row.clause)));
    return element('table', { class: 'figure-rows' },
      element('thead', {}, element('tr', {}, heads.map((key, place) => element('th', { scope: 'col', class: place > 2 && place < 6 ? 'number' : '' }, word(key))))),
      element('tbody', {}, figures.map(line)));
  };

  class Figures {
    constructor(page) {
      this.name = 'figures';
      this.page = page;
    }

    element() {
      return element('div', { class: 'rows-box figures-box', tabindex: '0', role: 'region', 'aria-label': word('table.figures') },
        element('p', { class: 'rule' }, say(this.page.data.rule)), parkopt.figureTable(this.page.data.figures));
    }

    draw() {}

    mark() {}
  }

  parkopt.Lists = class extends parkopt.Tables {
    collect() {
      const page = this.atlas;
      const visit = {
        changed_parks: (id) => page.visitCard('s:' + id),
        changed_firms: (id) => page.visitCard('f:' + id),
        fixed: (id) => page.visitCard(id),
      };
      return page.data.tables.map((one) => new parkopt.Table(one, visit[one.name])).concat(new Figures(page));
    }

    open(name) {
      super.open(name);
      this.atlas.resize();
      parkopt.fillTwinPanel(this.atlas);
    }

    /* Mark a card's row in the list that is open. */
    markCard(card) {
      if (card.startsWith('s:')) this.mark('changed_parks', card.slice(2));
      if (card.startsWith('f:')) this.mark('changed_firms', card.slice(2));
      this.mark('fixed', card);
    }
  };
})((window.parkopt = window.parkopt || {}));
