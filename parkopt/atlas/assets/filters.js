/* The filters in the panel: one choice each, how many pass, and a button that takes all back. */
(function (parkopt) {
  'use strict';

  const { element, say, word, number, fill } = parkopt;

  function choice(field, atlas) {
    const box = element('select', { 'data-sieve': field.key },
      element('option', { value: '' }, word('atlas.filter_all')),
      field.ids.map((id, place) => element('option', { value: id }, say(field.texts[place]))));
    box.value = atlas.filter[field.key] || '';
    box.addEventListener('change', () => {
      atlas.filter = Object.assign({}, atlas.filter, { [field.key]: box.value });
      atlas.refresh();
    });
    return element('label', {}, element('span', {}, word('col.' + field.key)), box);
  }

  function passing(atlas) {
    const parks = atlas.data.table.ids;
    const columns = atlas.sieve.columns;
    const values = {
      parks: number(parks.filter((id) => atlas.passes(id)).length), all_parks: number(parks.length),
      firms: number(atlas.sieve.firms), all_firms: columns ? number(columns.count.reduce((sum, one) => sum + one, 0)) : '',
    };
    return fill(columns ? 'atlas.filter_count' : 'atlas.filter_parks', values);
  }

  /* The section; `atlas.tellFilters()` brings it up to date. */
  parkopt.filterSection = function (atlas) {
    const boxes = atlas.data.filters.filter((field) => field.ids.length).map((field) => choice(field, atlas));
    const mixed = boxes.some((label) => ['sector', 'grade'].includes(label.querySelector('select').dataset.sieve));
    const count = element('p', { class: 'passing', role: 'status' });
    const clear = element('button', {
      type: 'button', class: 'clear',
      onclick: () => { atlas.filter = {}; atlas.refresh(); },
    }, word('atlas.filter_clear'));
    const made = parkopt.section('filters', false, word('atlas.filters'),
      element('div', { class: 'filter-boxes' }, boxes), mixed ? element('p', { class: 'hint' }, word('atlas.filter_hint')) : null,
      element('div', { class: 'filter-foot' }, count, clear));
    atlas.tellFilters = () => {
      boxes.forEach((label) => {
        const box = label.querySelector('select');
        box.value = atlas.filter[box.dataset.sieve] || '';
        label.classList.toggle('on', box.value !== '');
      });
      const on = boxes.some((label) => label.classList.contains('on'));
      made.classList.toggle('on', on);
      clear.disabled = !on;
      const words = passing(atlas);
      if (count.textContent !== words) count.textContent = words;
    };
    atlas.tellFilters();
    return made;
  };
})((window.parkopt = window.parkopt || {}));
