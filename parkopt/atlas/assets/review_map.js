/* Marks on the map: a badge at each marked park and firm; shape and sign tell the kind, colour only supports them. */
(function (parkopt) {
  'use strict';

  const { element, svg } = parkopt;
  const SIZE = 22; // px of a badge
  const PLACE = [[-4, 26], [26, 26]]; // px of a badge's corner from the place: what is said of the plan, of the data
  const COLOURS = { opinion: { agree: '#00694d', disagree: '#b3261e' }, demand: '#3b2a7a', data: '#8a5200' };
  const SIGNS = {
    agree: 'M6,11.5 L9.6,15 L16,7.5',
    disagree: 'M7,7 L15,15 M15,7 L7,15',
    must_stay: 'M7,10.5 H15 V16 H7 Z M8.6,10.5 V8.4 a2.4,2.4 0 0 1 4.8,0 V10.5',
    must_go: 'M5.5,11 H16 M12,6.8 L16.2,11 L12,15.2',
    must_merge: 'M5.5,6 L10,11 H16 M5.5,16 L10,11 M13,8 L16.2,11 L13,14',
    data: 'M11,8 V13 M11,16 V16.1',
  };

  function kindOf(mark) {
    if (!parkopt.marks.plan.includes(mark)) return 'data';
    return parkopt.marks.demands.includes(mark) ? 'demand' : 'opinion';
  }

  /* The badge of a mark: round for opinions, square for demands, a triangle for remarks on the data. */
  parkopt.badge = function (mark) {
    const kind = kindOf(mark);
    const colour = kind === 'opinion' ? COLOURS.opinion[mark] : COLOURS[kind];
    const paint = { fill: colour, stroke: '#fff', 'stroke-width': 1.5, 'stroke-linejoin': 'round' };
    const shapes = {
      opinion: () => svg('circle', { cx: 11, cy: 11, r: 10, ...paint }),
      demand: () => svg('rect', { x: 1, y: 1, width: 20, height: 20, rx: 3, ...paint }),
      data: () => svg('path', { d: 'M11,1.5 L21.3,20.5 H0.7 Z', ...paint }),
    };
    const sign = svg('path', {
      d: SIGNS[kind === 'data' ? 'data' : mark], fill: 'none', stroke: '#fff', 'stroke-width': 2,
      'stroke-linecap': 'round', 'stroke-linejoin': 'round',
    });
    return svg('svg', { width: SIZE, height: SIZE, viewBox: '0 0 22 22', 'aria-hidden': 'true', class: 'badge' }, shapes[kind](), sign);
  };

  /* The layer of badges; a click on one opens the card of its place. */
  parkopt.MarkLayer = class {
    constructor(atlas, review) {
      this.atlas = atlas;
      this.review = review;
      this.shown = true;
      this.group = L.layerGroup().addTo(atlas.map);
      atlas.map.createPane('marks').style.zIndex = '635';
    }

    show(shown) {
      this.shown = shown;
      this.draw();
    }

    /* Keep in step with the filters of the panel. */
    sift() {
      if (this.atlas.sieve.mark !== this.sifted) this.draw();
    }

    draw() {
      this.sifted = this.atlas.sieve.mark;
      this.group.clearLayers();
      if (!this.shown) return;
      const places = new Map(); // one badge for the plan and one for the data of each place
      this.review.listed().filter((mark) => this.passes(mark)).forEach((mark) => {
        const of = kindOf(mark.mark) === 'data' ? 1 : 0;
        const key = of + parkopt.cardOf(mark);
        if (!places.has(key)) places.set(key, [of, []]);
        places.get(key)[1].push(mark);
      });
      places.forEach(([of, marks]) => this.add(of, marks));
    }

    /* Whether the filters let the place of a mark through. */
    passes(mark) {
      return mark.firm ? this.atlas.sieve.rows[this.review.register.firms.get(mark.firm)] === 1 : this.atlas.passes(mark.site);
    }

    add(of, marks) {
      const mark = marks[0];
      const icon = L.divIcon({
        html: parkopt.badge(mark.mark), className: 'mark-badge', iconSize: [SIZE, SIZE], iconAnchor: [PLACE[of][0], PLACE[of][1]],
      });
      const drawn = L.marker(this.review.register.pointOf(mark), { icon: icon, keyboard: false, pane: 'marks', bubblingMouseEvents: false });
      const lines = () => element('span', {}, element('b', {}, this.review.register.name(mark.site || mark.firm)),
        marks.map((one) => element('span', { class: 'mark-line' }, parkopt.markWords(one, this.review.register))));
      drawn.bindTooltip(lines, { direction: 'top', className: 'hover' });
      drawn.on('click', () => parkopt.visitMark(this.atlas, mark));
      this.group.addLayer(drawn);
    }
  };

  /* Go to the next park, in the order of the table, on whose fate nothing was said yet and that the filters let through. */
  parkopt.visitUnmarked = function (atlas, card) {
    const ids = atlas.data.table.ids;
    const after = ids.indexOf((card || '').slice(2)) + 1;
    const said = atlas.review.judged();
    const next = ids.slice(after).concat(ids.slice(0, after)).find((id) => !said.has(id) && atlas.passes(id));
    if (next !== undefined) atlas.visit(atlas.data.places.find(([one]) => one === 's:' + next), true);
  };

  /* Go to the place of a mark and open its card. */
  parkopt.visitMark = function (atlas, mark, enter) {
    if (mark.firm) {
      const [layer, row] = atlas.firmOf('f:' + mark.firm);
      atlas.visitFirm(layer, row, enter);
    } else atlas.visit(atlas.data.places.find(([card]) => card === 's:' + mark.site), enter);
  };
})((window.parkopt = window.parkopt || {}));
