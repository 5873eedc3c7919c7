/* All firms as marks on one canvas, drawn from columns; colour and shape tell fate, grade or sector. The canvas lets the
   mouse through; clicks are looked up. */
(function (parkopt) {
  'use strict';

  const PADDING = 0.25; // of the view, drawn beyond its edges so that dragging shows no blank
  const REACH = 7; // px around a dot that still count as the dot
  const SHAPED_FROM = 2; // px of radius below which shapes cannot be told apart and are not drawn
  const EDGED_FROM = 3;

  function corners(pen, x, y, points) {
    points.forEach(([dx, dy], place) => (place ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x + dx, y + dy)));
    pen.closePath();
  }

  /* Each adds one mark to the path. */
  const MARKS = {
    circle: (pen, x, y, r) => { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); },
    square: (pen, x, y, r) => pen.rect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r),
    diamond: (pen, x, y, r) => corners(pen, x, y, [[0, -1.25 * r], [1.25 * r, 0], [0, 1.25 * r], [-1.25 * r, 0]]),
    triangle: (pen, x, y, r) => corners(pen, x, y, [[0, -1.2 * r], [1.1 * r, 0.9 * r], [-1.1 * r, 0.9 * r]]),
    cross: (pen, x, y, r) => {
      const t = 0.35 * r;
      corners(pen, x, y, [[-r, t - r], [t - r, -r], [r, r - t], [r - t, r]]);
      corners(pen, x, y, [[r - t, -r], [r, t - r], [t - r, r], [-r, r - t]]);
    },
    star: (pen, x, y, r) => corners(pen, x, y, Array.from({ length: 10 }, (_, corner) => {
      const length = corner % 2 ? 0.55 * r : 1.3 * r;
      const angle = (Math.PI * corner) / 5 - Math.PI / 2;
      return [length * Math.cos(angle), length * Math.sin(angle)];
    })),
  };

  /* One mark as its pixels, to be stamped wherever a firm stands: places, colours, and how much they cover. A thin white edge
     parts large marks. */
  function stamp(shape, fill, radius, opacity) {
    const half = Math.ceil(1.3 * radius + 1);
    const side = 2 * half + 1;
    const pen = parkopt.element('canvas', { width: side, height: side }).getContext('2d');
    pen.beginPath();
    (MARKS[shape] || MARKS.circle)(pen, side / 2, side / 2, radius);
    pen.fillStyle = fill;
    pen.fill();
    if (radius >= EDGED_FROM) {
      pen.strokeStyle = '#fff';
      pen.lineWidth = 0.7;
      pen.stroke();
    }
    const seen = pen.getImageData(0, 0, side, side).data;
    const pixels = [];
    for (let place = 0; place < side * side; place += 1) {
      const [red, green, blue, cover] = seen.subarray(4 * place, 4 * place + 4);
      const at = [(place % side) - half, Math.floor(place / side) - half];
      if (cover) pixels.push({ dx: at[0], dy: at[1], red: red, green: green, blue: blue, cover: (cover / 255) * opacity });
    }
    return { half: half, pixels: pixels };
  }

  /* Lay one pixel over what is there. */
  function lay(data, at, pixel) {
    const below = (data[at + 3] / 255) * (1 - pixel.cover);
    const cover = pixel.cover + below;
    data[at] = (pixel.red * pixel.cover + data[at] * below) / cover;
    data[at + 1] = (pixel.green * pixel.cover + data[at + 1] * below) / cover;
    data[at + 2] = (pixel.blue * pixel.cover + data[at + 2] * below) / cover;
    data[at + 3] = cover * 255;
  }

  const Canvas = L.Layer.extend({
    initialize: function (columns, looks, pane) {
      L.setOptions(this, { pane: pane });
      this.columns = columns;
      this.looks = looks;
      this.sorts = [];
      const total = columns.lat.length;
      this.x = new Float64Array(total);
      this.y = new Float64Array(total);
      for (let row = 0; row < total; row += 1) {
        const at = L.CRS.EPSG3857.latLngToPoint(
          L.latLng(columns.lat[row] / columns.scale, columns.lon[row] / columns.scale), 0);
        this.x[row] = at.x;
        this.y[row] = at.y;
      }
    },

    /* Take up what the firms are told apart by (the place of a row in `kinds`) and which rows are drawn. */
    sort: function (kinds, placeOf, rows) {
      this.rows = rows;
      this.sorts = kinds.map(([, look]) => ({ look: this.looks[look], rows: [], firms: 0 }));
      for (let row = 0; row < rows.length; row += 1) {
        if (rows[row]) {
          const sort = this.sorts[placeOf(row)];
          sort.rows.push(row);
          sort.firms += this.columns.count[row];
        }
      }
      if (this._map) this.draw();
    },

    onAdd: function (map) {
      this.canvas = parkopt.element('canvas', { class: 'leaflet-zoom-hide firms' });
      this.getPane().append(this.canvas);
      map.on('moveend zoomend resize', this.draw, this);
      this.draw();
    },

    onRemove: function (map) {
      map.off('moveend zoomend resize', this.draw, this);
      this.canvas.remove();
    },

    radius: function () {
      const zoom = this._map.getZoom();
      return Math.max(1.3, Math.min(this.columns.size * 1.6, this.columns.size * (zoom - 6) / 6));
    },

    draw: function () {
      const map = this._map;
      const size = map.getSize();
      const margin = size.multiplyBy(PADDING).round();
      const ratio = window.devicePixelRatio || 1;
      const width = size.x + 2 * margin.x;
      const height = size.y + 2 * margin.y;
      L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-margin.x, -margin.y]));
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
      this.canvas.style.width = width + 'px';
      this.canvas.style.height = height + 'px';
      const scale = map.getZoomScale(map.getZoom(), 0) * ratio;
      const corner = map.getPixelBounds().min.subtract(margin).multiplyBy(ratio);
      const pen = this.canvas.getContext('2d');
      const image = pen.createImageData(this.canvas.width, this.canvas.height);
      const others = this.sorts.slice(-1); // what stands for all others lies lowest
      others.concat(this.sorts.slice(0, -1)).forEach((sort) => this.stampAll(sort, image, scale, corner, ratio));
      pen.putImageData(image, 0, 0);
    },

    /* Pixels are set one by one: without a graphics card that is several times as fast as drawing paths or pictures. */
    stampAll: function ({ look, rows }, image, scale, corner, ratio) {
      const radius = this.radius();
      const { half, pixels } = stamp(radius < SHAPED_FROM ? 'square' : look.shape, look.fill, radius * ratio, this.columns.opacity);
      const { data, width, height } = image;
      for (const row of rows) {
        const x = Math.floor(this.x[row] * scale - corner.x);
        const y = Math.floor(this.y[row] * scale - corner.y);
        if (x >= half && y >= half && x < width - half && y < height - half) {
          for (const pixel of pixels) lay(data, 4 * ((y + pixel.dy) * width + x + pixel.dx), pixel);
        }
      }
    },

    /* The firm drawn nearest to a point of the view, or null. */
    hit: function (point) {
      const map = this._map;
      const scale = map.getZoomScale(map.getZoom(), 0);
      const at = map.getPixelBounds().min.add(point);
      let best = null;
      let nearest = REACH * REACH;
      for (let row = 0; row < this.x.length; row += 1) {
        const dx = this.x[row] * scale - at.x;
        const dy = this.y[row] * scale - at.y;
        const distance = dx * dx + dy * dy;
        if (distance < nearest && this.rows[row]) {
          nearest = distance;
          best = row;
        }
      }
      return best;
    },
  });

  parkopt.FirmLayer = class {
    constructor(map, layer, number, context) {
      this.map = map;
      this.choice = layer.choice;
      this.kinds = layer.kinds;
      this.places = {};
      const pane = map.createPane('layer-' + number);
      pane.style.zIndex = String(400 + 5 * number);
      pane.style.pointerEvents = 'none';
      this.canvas = new Canvas(layer.firms, context.looks, 'layer-' + number);
    }

    /* For each row the place of its kind; the last kind stands for all that have none of their own. */
    placesBy(choice) {
      if (!this.places[choice]) {
        const columns = this.columns();
        const known = new Map(this.kinds[choice].map(([id], place) => [id, place]));
        const placeOf = (id) => (known.has(id) ? known.get(id) : known.size - 1);
        const ids = columns[choice + '_ids'];
        const coded = ids ? ids.map(placeOf) : null;
        this.places[choice] = Uint8Array.from(columns[choice], (value) => (coded ? coded[value] : placeOf(value)));
      }
      return this.places[choice];
    }

    /* What tells the place of a row in a year: a fate is not shown before it happens. */
    placesIn(by, year) {
      const places = this.placesBy(by);
      if (by !== 'fate') return (row) => places[row];
      const { stage, first } = this.columns();
      const still = this.kinds.fate.length - 1;
      return (row) => ((stage[row] || first) <= year ? places[row] : still);
    }

    /* Kinds as the legend tells them: text, look, and how many firms pass; none before it is first shown. */
    legend() {
      return !this.by ? [] : this.kinds[this.by].map(([, look, text], place) => [text, look, this.canvas.sorts[place].firms]);
    }

    refresh(shown, year, sieve, choices) {
      const by = choices[this.choice.name];
      const mark = sieve.mark + by + year;
      if (shown && mark !== this.mark) {
        this.mark = mark;
        this.by = by;
        this.canvas.sort(this.kinds[by], this.placesIn(by, year), sieve.rows);
      }
      if (shown === this.map.hasLayer(this.canvas)) return;
      if (shown) this.canvas.addTo(this.map);
      else this.canvas.remove();
    }

    speak() {}

    hit(point) {
      return this.map.hasLayer(this.canvas) ? this.canvas.hit(point) : null;
    }

    latLng(row) {
      const columns = this.canvas.columns;
      return L.latLng(columns.lat[row] / columns.scale, columns.lon[row] / columns.scale);
    }

    card(row) {
      return parkopt.firmCard(this.canvas.columns, row);
    }

    columns() {
      return this.canvas.columns;
    }
  };
})((window.parkopt = window.parkopt || {}));
