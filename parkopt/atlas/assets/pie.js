/* A ring of shares with a letter in it: what a park is made of, and what prevails. */
(function (parkopt) {
  'use strict';

  const svg = parkopt.svg;
  const HOLE = 0.56; // of the radius
  const WHOLE = 0.999; // a part beyond this is drawn just short of a full turn, which an arc cannot be

  function point(centre, radius, share) {
    const angle = 2 * Math.PI * share - Math.PI / 2;
    return (centre + radius * Math.cos(angle)).toFixed(3) + ',' + (centre + radius * Math.sin(angle)).toFixed(3);
  }

  function arc(centre, outer, inner, from, share) {
    const to = from + Math.min(share, WHOLE);
    const large = to - from > 0.5 ? 1 : 0;
    return `M${point(centre, outer, from)} A${outer},${outer} 0 ${large} 1 ${point(centre, outer, to)} `
      + `L${point(centre, inner, to)} A${inner},${inner} 0 ${large} 0 ${point(centre, inner, from)} z`;
  }

  /* `parts` are [share, look] clockwise from the top; they fill the ring. */
  parkopt.pie = function (parts, looks, size, letter) {
    const half = size / 2;
    const drawing = svg('svg', { width: size, height: size, viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' });
    drawing.append(svg('circle', { cx: half, cy: half, r: half, fill: '#fff' }));
    const sum = parts.reduce((total, [share]) => total + share, 0);
    let from = 0;
    parts.forEach(([share, look]) => {
      drawing.append(svg('path', { d: arc(half, half - 0.5, half * HOLE, from, share / sum), fill: looks[look].fill, stroke: '#fff', 'stroke-width': 0.5 }));
      from += share / sum;
    });
    const words = svg('text', { x: half, y: half, dy: '.36em', 'text-anchor': 'middle', 'font-size': size * 0.42, 'font-weight': 'bold', fill: '#22303a' });
    words.textContent = letter;
    drawing.append(words);
    return drawing;
  };
})((window.parkopt = window.parkopt || {}));
