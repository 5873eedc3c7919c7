/* All firms as dots on one canvas, drawn from columns. The canvas lets the mouse through; clicks are looked up. */
(function (parkopt) {
  'use strict';

  const PADDING = 0.25; // of the view, drawn beyond its edges so that dragging shows no blank
  const REACH = 7; // px around a dot that still count as the dot

  const Canvas = L.Layer.extend({
    initialize: function (columns, pane) {
      L.setOptions(this, { pane: pane });
      this.columns = columns;
      const total = columns.lat.length;
      this.x = new Float64Array(total);
      this.y = new Float64Array(total);
      for (let row = 0; row < total; row += 1) {
        const at = L.CRS.EPSG3857.latLngToPoint(
          L.latLng(columns.lat[row] / columns.scale, columns.lon[row] / columns.scale), 0);
        this.x[row] = at.x;
        this.y[row] = at.y;
      }
      this.byFate = columns.colours.map(() => []);
      columns.fate.forEach((fate, row) => this.byFate[fate].push(row));
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
      const pen = this.canvas.getContext('2d');
      pen.scale(ratio, ratio);
      pen.globalAlpha = this.columns.opacity;
      const scale = map.getZoomScale(map.getZoom(), 0);
      const corner = map.getPixelBounds().min.subtract(margin);
      const radius = this.radius();
      this.byFate.forEach((rows, fate) => {
        pen.fillStyle = this.columns.colours[fate];
        pen.beginPath();
        rows.forEach((row) => {
          const x = this.x[row] * scale - corner.x;
          const y = this.y[row] * scale - corner.y;
          if (x > -radius && y > -radius && x < width + radius && y < height + radius) {
            pen.moveTo(x + radius, y);
            pen.arc(x, y, radius, 0, 2 * Math.PI);
          }
        });
        pen.fill();
      });
    },

    /* The firm nearest to a point of the view, or null. */
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
        if (distance < nearest) {
          nearest = distance;
          best = row;
        }
      }
      return best;
    },
  });

  parkopt.FirmLayer = class {
    constructor(map, layer, number) {
      this.map = map;
      const pane = map.createPane('layer-' + number);
      pane.style.zIndex = String(400 + 5 * number);
      pane.style.pointerEvents = 'none';
      this.canvas = new Canvas(layer.firms, 'layer-' + number);
    }

    refresh(shown) {
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
