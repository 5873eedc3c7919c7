/* Starts the atlas: reads the block of data, draws the layers, keeps panel, names and popup in step. */
(function (parkopt) {
  'use strict';

  const VISIT_ZOOM = 13;

  class Atlas {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.open = null;
      this.year = data.counts[data.counts.length - 1][0];
      this.fold = this.fold.bind(this);
      const context = { looks: data.looks, cards: data.cards, pick: this.pick.bind(this) };
      this.drawn = data.layers.map((layer, number) => (layer.firms
        ? new parkopt.FirmLayer(map, layer, number) : new parkopt.VectorLayer(map, layer, number, context)));
      this.popup = L.popup({ maxWidth: 380, minWidth: 260, maxHeight: 420, className: 'details' });
      map.on('zoomend', () => this.refresh());
      map.on('moveend', () => parkopt.thinNames(map));
      map.on('click', (event) => this.pick(event.latlng, event.containerPoint, null));
    }

    /* A click: the nearest firm where firms are shown, else the thing itself. */
    pick(latlng, point, card) {
      for (const layer of this.drawn) {
        const row = layer.hit(point);
        if (row !== null) {
          this.show(layer.latLng(row), () => layer.card(row));
          return;
        }
      }
      if (card) this.show(latlng, () => this.data.cards[card]);
    }

    show(latlng, card) {
      this.open = card;
      this.popup.setLatLng(latlng).setContent(parkopt.cardElement(card())).openOn(this.map);
    }

    find(wanted) {
      return this.data.places.filter(([card, name]) => [card.slice(2)].concat(name)
        .some((text) => text.toLowerCase().includes(wanted)));
    }

    visit([card, , at]) {
      this.map.setView(at, Math.max(this.map.getZoom(), VISIT_ZOOM), { animate: false });
      this.show(L.latLng(at), () => this.data.cards[card]);
    }

    refresh() {
      this.drawn.forEach((layer, number) => layer.refresh(this.data.layers[number].shown, this.year));
      parkopt.thinNames(this.map);
    }

    turnTo(year) {
      this.year = year;
      parkopt.fillPanel(document.getElementById('panel'), this);
      this.refresh();
    }

    speak(lang) {
      parkopt.setLanguage(lang);
      document.title = parkopt.say(this.data.title);
      this.drawn.forEach((layer) => layer.speak());
      parkopt.fillPanel(document.getElementById('panel'), this);
      if (this.open && this.map.hasLayer(this.popup)) this.popup.setContent(parkopt.cardElement(this.open()));
      parkopt.thinNames(this.map);
    }

    fold() {
      const folded = document.body.classList.toggle('folded');
      const toggle = document.querySelector('#panel .toggle');
      toggle.setAttribute('aria-expanded', String(!folded));
      toggle.setAttribute('aria-label', parkopt.word(folded ? 'atlas.show' : 'atlas.hide'));
      this.map.invalidateSize({ animate: false });
      parkopt.thinNames(this.map);
    }
  }

  parkopt.start = function (map) {
    const data = JSON.parse(document.getElementById('atlas-data').textContent);
    parkopt.setTexts(data.lang, data.texts);
    map.createPane('names').style.zIndex = '640';
    map.getPane('names').style.pointerEvents = 'none';
    map.attributionControl.setPrefix('Leaflet');
    L.control.zoom({ position: 'topright' }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const atlas = new Atlas(map, data);
    parkopt.fillPanel(document.getElementById('panel'), atlas);
    map.invalidateSize({ animate: false });
    map.fitBounds(data.bounds, { animate: false });
    map.setMaxBounds(L.latLngBounds(data.bounds).pad(0.6));
    atlas.refresh();
    parkopt.atlas = atlas;
    document.documentElement.dataset.ready = 'yes';
  };
})((window.parkopt = window.parkopt || {}));
