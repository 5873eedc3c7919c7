/* One of the two maps of a comparison: the layers of its plan, and what a click on it picks. */
(function (parkopt) {
  'use strict';

  const { element, say, svg, word } = parkopt;
  const ROW_COLUMNS = ['id', 'lat', 'lon', 'count', 'move', 'stage', 'fate', 'grade', 'sector']; // what drawing a firm takes
  const SHARED_COLUMNS = ['scale', 'size', 'opacity', 'first', 'fate_ids', 'sector_ids'];

  /* What both sides share and what is this one's own, together. */
  parkopt.ownHalf = function (halves, side) {
    return Object.assign({}, halves.both, halves[side]);
  };

  /* Both fates of a park, one after the other; their years where these differ. */
  parkopt.fatePair = function (pair, looks) {
    const sample = ([look, year]) => [
      look === null ? element('span', { class: 'absent' }, '–') : parkopt.swatch(looks[look]),
      pair[0][1] !== pair[1][1] && year ? element('small', {}, String(year)) : null,
    ];
    const arrow = svg('svg', { width: 12, height: 10, viewBox: '0 0 12 10', 'aria-hidden': 'true', class: 'to' },
      svg('path', { d: 'M0,5 L10,5 M6,1 L10,5 L6,9', fill: 'none', stroke: '#16323d', 'stroke-width': 1.6 }));
    return element('span', { class: 'pair' }, sample(pair[0]), arrow, sample(pair[1]));
  };

  /* A layer that can also show both fates of a park as one sign. */
  class PairLayer extends parkopt.VectorLayer {
    draw(feature) {
      if (!feature.pair) return super.draw(feature);
      const sign = parkopt.fatePair(this.context.pairs[feature.pair], this.context.looks);
      const icon = L.divIcon({ html: sign, className: 'pair-sign', iconSize: [0, 0] });
      return L.marker(feature.at, { icon: icon, keyboard: false, pane: this.pane, bubblingMouseEvents: false });
    }
  }

  parkopt.Side = class {
    constructor(map, name, page) {
      const data = page.data;
      this.map = map;
      this.name = name;
      this.page = page;
      map.createPane('names').style.zIndex = '640';
      map.getPane('names').style.pointerEvents = 'none';
      map.attributionControl.setPrefix('Leaflet');
      L.control.scale({ imperial: false }).addTo(map);
      const context = {
        looks: data.looks, shapes: parkopt.ownHalf(data.shapes, name), cards: data.cards, pairs: data.pairs,
        pick: this.pick.bind(this),
      };
      const ledger = data.layers.find((layer) => layer.firms);
      this.firms = parkopt.ownHalf(ledger.firms, name);
      this.rows = new Map(this.firms.id.map((id, row) => [id, row]));
      this.drawn = data.layers.map((layer, number) => {
        const columns = { firms: this.firms, changed_firms: layer.key === 'changed_firms' && this.only(page.changedFirms) }[layer.key];
        return columns ? new parkopt.FirmLayer(map, { firms: columns, choice: ledger.choice, kinds: ledger.kinds }, number, context)
          : new PairLayer(map, Object.assign({ choice: layer.choice }, parkopt.ownHalf(layer.drawn, name)), number, context);
      });
      this.sieves = this.drawn.map((layer) => new parkopt.Sieve([], {}, layer.columns ? layer.columns() : this.firms));
      this.caption = element('span', { class: 'side-name' });
      const control = L.control({ position: 'topleft' });
      control.onAdd = () => this.caption;
      control.addTo(map);
      map.on('zoomend', () => this.refresh());
      map.on('moveend', () => parkopt.thinNames(map));
      map.on('click', (event) => this.pick(event.latlng, event.containerPoint, null));
      this.speak();
    }

    /* The dots of these firms, as far as this side has them. */
    only(ids) {
      const rows = ids.filter((id) => this.rows.has(id)).map((id) => this.rows.get(id));
      const columns = {};
      SHARED_COLUMNS.forEach((key) => { columns[key] = this.firms[key]; });
      ROW_COLUMNS.forEach((key) => { columns[key] = rows.map((row) => this.firms[key][row]); });
      return columns;
    }

    /* A click: the nearest firm where firms are shown, else the thing itself. */
    pick(latlng, point, card) {
      for (const layer of this.drawn) {
        const row = layer.hit(point);
        if (row !== null) {
          this.page.show(layer.latLng(row), 'f:' + layer.columns().id[row]);
          return;
        }
      }
      if (card) this.page.show(latlng, card);
    }

    /* Where a firm stands, or null. */
    firmAt(id) {
      if (!this.rows.has(id)) return null;
      const row = this.rows.get(id);
      return L.latLng(this.firms.lat[row] / this.firms.scale, this.firms.lon[row] / this.firms.scale);
    }

    /* The state of the page's year, as far as this plan reaches. */
    refresh() {
      const years = this.page.data.years[this.name];
      const year = Math.max(years[0], Math.min(years[years.length - 1], this.page.year));
      this.drawn.forEach((layer, number) => layer.refresh(this.page.data.layers[number].shown, year, this.sieves[number], this.page.choices));
      parkopt.thinNames(this.map);
    }

    speak() {
      const name = word('compare.map_' + this.name);
      this.caption.replaceChildren(word('compare.' + this.name), element('small', {}, say(this.page.data.captions[this.name])));
      this.map.getContainer().setAttribute('aria-label', name);
      this.map.getContainer().setAttribute('role', 'region');
      this.drawn.forEach((layer) => layer.speak());
      parkopt.thinNames(this.map);
    }
  };
})((window.parkopt = window.parkopt || {}));
