/* The map as a sheet of paper: controls go, what is shown stays with its legend; a north arrow and a note on the data. */
(function (parkopt) {
  'use strict';

  const { element, svg, say, word } = parkopt;
  const SMALLEST = 0.5;

  function northArrow() {
    const picture = svg('svg', { viewBox: '0 0 40 56', width: 40, height: 56, role: 'img', 'aria-label': word('atlas.north') });
    picture.append(svg('path', { d: 'M20,14 L32,52 L20,43 L8,52 z', fill: '#16323d' }));
    picture.append(svg('path', { d: 'M20,14 L20,43 L8,52 z', fill: '#fff', stroke: '#16323d' }));
    const letter = svg('text', { x: 20, y: 11, 'text-anchor': 'middle', 'font-size': 13, 'font-weight': 'bold' });
    letter.textContent = 'N';
    picture.append(letter);
    return element('div', { class: 'north' }, picture);
  }

  /* What the filters leave out is said on paper too. */
  function filterNote(atlas) {
    const on = atlas.data.filters.filter((field) => atlas.filter[field.key]);
    const words = on.map((field) => word('col.' + field.key) + ': ' + say(field.texts[field.ids.indexOf(atlas.filter[field.key])]));
    return on.length ? element('p', { class: 'synthetic' }, word('atlas.filters') + ': ' + words.join('; ')) : '';
  }

  /* Legends that do not fit go into two columns; when that is not enough, all of the column is set smaller. */
  function fit(column) {
    const over = () => column.scrollHeight > column.clientHeight;
    if (over()) document.body.classList.add('dense');
    for (let size = 0.95; over() && size >= SMALLEST; size -= 0.05) column.style.zoom = size;
  }

  /* Turn the page into a sheet of the whole city, or of the place `at` that a link names. */
  parkopt.asSheet = function (atlas, at) {
    document.body.classList.add('sheet');
    document.querySelector('main').append(northArrow());
    const column = document.querySelector('#panel .inside');
    column.querySelector('header').after(filterNote(atlas));
    column.append(element('p', { class: 'source' }, say(atlas.data.source)));
    fit(column);
    atlas.map.options.zoomSnap = 0;
    atlas.map.setMaxBounds(null);
    atlas.map.invalidateSize({ animate: false });
    if (at) atlas.map.setView([at.lat, at.lng], at.zoom, { animate: false });
    else atlas.map.fitBounds(atlas.data.bounds, { animate: false, padding: [30, 30] });
    parkopt.thinNames(atlas.map);
  };
})((window.parkopt = window.parkopt || {}));
