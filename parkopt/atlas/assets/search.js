/* The search box: sites, hosts and firms by any part of a name in either language, or of an id. */
(function (parkopt) {
  'use strict';

  const { element, say, word, number, fill } = parkopt;
  const MOST = 8; // of each kind that are listed

  function placesLike(wanted, places) {
    return places.filter(([card, name]) => [card.slice(2)].concat(name).some((text) => text.toLowerCase().includes(wanted)));
  }

  function firmsLike(wanted, columns) {
    const found = [];
    for (let row = 0; row < columns.id.length; row += 1) {
      if (columns.id[row].toLowerCase().includes(wanted) || columns.name[row].toLowerCase().includes(wanted)) found.push(row);
    }
    return found;
  }

  function line(name, id, go) {
    return element('li', {}, element('button', { type: 'button', onclick: go }, name, element('small', {}, ' ' + id)));
  }

  function more(found) {
    return found.length > MOST ? [element('li', { class: 'none' }, fill('atlas.more_hits', { n: number(found.length - MOST) }))] : [];
  }

  parkopt.searchBox = function (atlas) {
    const firms = atlas.drawn.find((layer) => layer.columns);
    const hits = element('ul', { class: 'hits' });
    const field = element('input', {
      type: 'search', placeholder: word('atlas.search'), 'aria-label': word('atlas.search'), autocomplete: 'off',
    });
    const close = (then) => () => { hits.replaceChildren(); field.focus(); then(); };
    field.addEventListener('input', () => {
      const wanted = field.value.trim().toLowerCase();
      const places = wanted ? placesLike(wanted, atlas.data.places) : [];
      const rows = wanted && firms ? firmsLike(wanted, firms.columns()) : [];
      const columns = firms && firms.columns();
      hits.replaceChildren(
        ...places.slice(0, MOST).map((place) => line(say(place[1]), place[0].slice(2), close(() => atlas.visit(place, true)))),
        ...more(places),
        ...(rows.length ? [element('li', { class: 'kind' }, word('table.firms_found'))] : []),
        ...rows.slice(0, MOST).map((row) => line(columns.name[row], columns.id[row], close(() => atlas.visitFirm(firms, row, true)))),
        ...more(rows));
      if (wanted && !places.length && !rows.length) hits.append(element('li', { class: 'none' }, word('atlas.no_hit')));
    });
    const box = element('div', { class: 'search' }, field, hits);
    box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !hits.children.length) return;
      event.stopPropagation();
      hits.replaceChildren();
      field.focus();
    });
    return box;
  };
})((window.parkopt = window.parkopt || {}));
