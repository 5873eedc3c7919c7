/* Draws layers of areas, lines, symbols and names from plain data; every layer has its own pane. */
(function (parkopt) {
  'use strict';

  const svg = parkopt.svg;
  const HATCHES = {
    diagonal: ['M-1,7 L7,-1 M-1,1 L1,-1 M5,7 L7,5', 6],
    cross: ['M0,0 L6,6 M6,0 L0,6', 6],
    horizontal: ['M0,3 L6,3', 6],
  };
  let defs = null;

  function definitions() {
    if (!defs) {
      defs = svg('defs');
      const holder = svg('svg', { width: 0, height: 0, 'aria-hidden': 'true', style: 'position:absolute' }, defs);
      document.body.append(holder);
    }
    return defs;
  }

  /* Paint of a hatched look: a pattern in the page, made once. */
  function hatchPaint(look) {
    const id = ['hatch', look.hatch, look.fill, look.stroke].join('-').replace(/#/g, '');
    if (!document.getElementById(id)) {
      const pattern = svg('pattern', { id: id, width: 6, height: 6, patternUnits: 'userSpaceOnUse' });
      pattern.append(svg('rect', { width: 6, height: 6, fill: look.fill, 'fill-opacity': look.opacity }));
      if (look.hatch === 'dots') {
        pattern.append(svg('circle', { cx: 3, cy: 3, r: 1.3, fill: look.stroke }));
      } else {
        const path = HATCHES[look.hatch][0];
        pattern.append(svg('path', { d: path, stroke: look.stroke, 'stroke-width': 1.1, fill: 'none' }));
      }
      definitions().append(pattern);
    }
    return 'url(#' + id + ')';
  }

  function arrowHead(colour) {
    const id = 'arrow-' + colour.replace('#', '');
    if (!document.getElementById(id)) {
      const marker = svg('marker', {
        id: id, viewBox: '0 0 10 10', refX: 8, refY: 5, orient: 'auto',
        markerWidth: 13, markerHeight: 11, markerUnits: 'userSpaceOnUse',
      });
      marker.append(svg('path', { d: 'M0,0 L10,5 L0,10 L3,5 z', fill: colour }));
      definitions().append(marker);
    }
    return 'url(#' + id + ')';
  }

  function pathStyle(look, isLine) {
    const filled = !isLine && look.fill !== undefined;
    return {
      stroke: look.stroke !== undefined,
      color: look.stroke,
      weight: look.weight === undefined ? 1 : look.weight,
      opacity: isLine && look.opacity !== undefined ? look.opacity : 1,
      dashArray: look.dash ? look.dash.join(' ') : null,
      fill: filled,
      fillColor: filled ? (look.hatch ? hatchPaint(look) : look.fill) : null,
      fillOpacity: look.hatch ? 1 : look.opacity === undefined ? 1 : look.opacity,
    };
  }

  function starPath(centre, radius) {
    const corners = [];
    for (let corner = 0; corner < 10; corner += 1) {
      const length = corner % 2 ? radius * 0.45 : radius;
      const angle = (Math.PI * corner) / 5 - Math.PI / 2;
      corners.push(centre + length * Math.cos(angle) + ',' + (centre + length * Math.sin(angle)));
    }
    return 'M' + corners.join(' L') + ' z';
  }

  /* The symbol of a look as an SVG element of its own. */
  function symbol(look, size) {
    const half = size / 2;
    const edge = look.weight || 1;
    const radius = half - edge / 2;
    const paint = {
      fill: look.fill || 'none', 'fill-opacity': look.opacity === undefined ? 1 : look.opacity,
      stroke: look.stroke || 'none', 'stroke-width': edge,
    };
    const low = half - radius;
    const high = half + radius;
    const shapes = {
      circle: () => svg('circle', { cx: half, cy: half, r: radius, ...paint }),
      ring: () => svg('circle', { cx: half, cy: half, r: radius, ...paint, fill: 'none' }),
      square: () => svg('rect', { x: low, y: low, width: 2 * radius, height: 2 * radius, ...paint }),
      diamond: () => svg('path', { d: `M${half},${low} L${high},${half} L${half},${high} L${low},${half} z`, ...paint }),
      triangle: () => svg('path', { d: `M${half},${low} L${high},${high} L${low},${high} z`, ...paint }),
      star: () => svg('path', { d: starPath(half, radius), ...paint }),
      cross: () => svg('path', {
        d: `M${low},${low} L${high},${high} M${high},${low} L${low},${high}`,
        fill: 'none', stroke: look.fill, 'stroke-width': Math.max(2.4, size / 4), 'stroke-linecap': 'round',
      }),
    };
    const drawing = svg('svg', { width: size, height: size, viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' });
    drawing.append(shapes[look.shape || 'circle']());
    return drawing;
  }

  /* A legend's sample of a look: area, line or symbol. */
  parkopt.swatch = function (look) {
    const drawing = svg('svg', { width: 30, height: 16, viewBox: '0 0 30 16', 'aria-hidden': 'true', class: 'swatch' });
    const style = pathStyle(look, look.fill === undefined);
    const dash = look.dash ? { 'stroke-dasharray': look.dash.join(' ') } : {};
    const stroke = { stroke: look.stroke || 'none', 'stroke-width': Math.min(look.weight || 1, 4), ...dash };
    if (look.fill === undefined && !look.shape) {
      drawing.append(svg('path', { d: 'M1,8 L29,8', ...stroke, 'stroke-opacity': style.opacity }));
      return drawing;
    }
    if (look.fill !== undefined && (look.hatch || !look.shape)) {
      const wide = look.shape ? 14 : 28;
      drawing.append(svg('rect', {
        x: 1, y: 2, width: wide, height: 12, fill: style.fillColor, 'fill-opacity': style.fillOpacity, ...stroke,
      }));
    }
    if (look.shape) {
      const size = Math.min(look.size || 12, 15);
      const holder = svg('g', { transform: `translate(${look.hatch ? 22 - size / 2 : 15 - size / 2} ${8 - size / 2})` });
      holder.append(symbol(look, size));
      drawing.append(holder);
    }
    return drawing;
  };

  function title(card) {
    return () => parkopt.element('span', {}, parkopt.say(card.t));
  }

  /* One layer on the map. `context` gives looks, shared shapes, cards and what a click does. */
  parkopt.VectorLayer = class {
    constructor(map, layer, number, context) {
      this.map = map;
      this.context = context;
      this.pane = 'layer-' + number;
      this.names = [];
      this.choice = layer.choice;
      this.mark = null;
      this.groups = new Map();
      map.createPane(this.pane).style.zIndex = String(400 + 5 * number);
      this.waiting = layer.features; // drawn when the layer is first shown
    }

    add(feature) {
      const zoom = feature.zoom || [0, 99];
      const years = feature.years || [0, 9999];
      const key = zoom.concat(years).join('-');
      if (!this.groups.has(key)) this.groups.set(key, { zoom: zoom, years: years, group: L.layerGroup(), sifted: [] });
      const drawn = this.draw(feature);
      const card = this.context.cards[feature.card];
      if (card) {
        drawn.on('click', (event) => {
          L.DomEvent.stopPropagation(event);
          this.context.pick(event.latlng, event.containerPoint, feature.card);
        });
        drawn.bindTooltip(title(card), { sticky: true, direction: 'top', className: 'hover' });
      }
      const group = this.groups.get(key);
      group.group.addLayer(drawn);
      if (feature.site !== undefined || feature.move !== undefined) group.sifted.push([drawn, feature]);
    }

    draw(feature) {
      const look = this.context.looks[feature.look];
      const interactive = feature.card in this.context.cards;
      const shared = { pane: this.pane, interactive: interactive, bubblingMouseEvents: false };
      if (feature.area) return L.polygon(this.shape(feature.area), { ...pathStyle(look, false), ...shared });
      if (feature.line) return this.line(feature, look, shared);
      if (feature.name) return this.name(feature);
      const size = feature.size || look.size || 10;
      const picture = feature.parts ? parkopt.pie(feature.parts, this.context.looks, size, feature.letter) : symbol(look, size);
      const icon = L.divIcon({ html: picture, className: 'symbol', iconSize: [size, size] });
      return L.marker(feature.at, { icon: icon, keyboard: false, ...shared });
    }

    /* An outline or line as it stands, or the one that several layers share. */
    shape(given) {
      return typeof given === 'string' ? this.context.shapes[given] : given;
    }

    line(feature, look, shared) {
      const line = L.polyline(this.shape(feature.line), { ...pathStyle(look, true), ...shared, lineCap: 'butt' });
      if (feature.arrow) {
        line.on('add', () => line.getElement().setAttribute('marker-end', arrowHead(look.stroke)));
      }
      return line;
    }

    name(feature) {
      const words = parkopt.element('span', {}, parkopt.say(feature.name));
      this.names.push([words, feature.name]);
      const icon = L.divIcon({ html: words, className: 'name ' + feature.class, iconSize: [0, 0] });
      return L.marker(feature.at, { icon: icon, interactive: false, keyboard: false, pane: 'names' });
    }

    /* Leaves in each group what the filters let through and, of lines with a width for each choice, those that have one. */
    sift(sieve, choice) {
      const place = this.choice ? this.choice.ids.indexOf(choice) : 0;
      this.groups.forEach(({ group, sifted }) => sifted.forEach(([drawn, feature]) => {
        const width = feature.widths ? feature.widths[place] : 1;
        const wanted = width > 0 && sieve.feature(feature);
        if (feature.widths && wanted) drawn.setStyle({ weight: width });
        if (wanted !== group.hasLayer(drawn)) {
          if (wanted) group.addLayer(drawn);
          else group.removeLayer(drawn);
        }
      }));
    }

    /* Shows what belongs to this zoom and year and passes the filters, or nothing. */
    refresh(shown, year, sieve, choices) {
      if (shown) {
        this.waiting.forEach((feature) => this.add(feature));
        this.waiting = [];
        const choice = this.choice ? choices[this.choice.name] : '';
        if (sieve && this.mark !== sieve.mark + choice) {
          this.mark = sieve.mark + choice;
          this.sift(sieve, choice);
        }
      }
      const now = this.map.getZoom();
      this.groups.forEach(({ zoom, years, group }) => {
        const wanted = shown && now >= zoom[0] && now < zoom[1] + 1 && year >= years[0] && year <= years[1];
        if (wanted !== this.map.hasLayer(group)) {
          if (wanted) group.addTo(this.map);
          else group.remove();
        }
      });
    }

    speak() {
      this.names.forEach(([words, name]) => { words.textContent = parkopt.say(name); });
    }

    hit() {
      return null;
    }
  };

  /* Hides names that would cover one another; counties come first, then hosts, what they lead in, towns, parks. */
  parkopt.thinNames = function (map) {
    const order = ['county-name', 'host-name', 'lead-name', 'town-name', 'park-name'];
    const placed = [];
    order.forEach((kind) => {
      map.getPane('names').querySelectorAll('.' + kind + ' > span').forEach((words) => {
        const box = words.getBoundingClientRect();
        const covered = placed.some((other) => box.left < other.right && box.right > other.left
          && box.top < other.bottom && box.bottom > other.top);
        words.style.visibility = covered ? 'hidden' : 'visible';
        if (!covered) placed.push(box);
      });
    });
  };
})((window.parkopt = window.parkopt || {}));
