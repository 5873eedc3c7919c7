/* The map as a sheet of paper: controls go, what is shown stays with its legend; a north arrow and a note on the data. */
(function (parkopt) {
  'use strict';

  const { element, svg, say, word } = parkopt;

  function northArrow() {
    const picture = svg('svg', { viewBox: '0 0 40 56', width: 40, height: 56, role: 'img', 'aria-label': word('atlas.north') });
    picture.append(svg('path', { d: 'M20,14 L32,52 L20,43 L8,52 z', fill: '#16323d' }));
    picture.append(svg('path', { d: 'M20,14 L20,43 L8,52 z', fill: '#fff', stroke: '#16323d' }));
    const letter = svg('text', { x: 20, y: 11, 'text-anchor': 'middle', 'font-size': 13, 'font-weight': 'bold' });
    letter.textContent = 'N';
    picture.append(letter);
    return element('div', { class: 'north' }, picture);
  }

  /* Turn the page into a sheet; the map then has the room that the sheet leaves it. */
  parkopt.asSheet = function (atlas) {
    document.body.classList.add('sheet');
    document.querySelector('main').append(northArrow());
    document.querySelector('#panel .inside').append(element('p', { class: 'source' }, say(atlas.data.source)));
    atlas.map.options.zoomSnap = 0;
    atlas.map.setMaxBounds(null);
    atlas.map.invalidateSize({ animate: false });
    atlas.map.fitBounds(atlas.data.bounds, { animate: false, padding: [30, 30] });
    parkopt.thinNames(atlas.map);
  };
})((window.parkopt = window.parkopt || {}));
