/* Starts the atlas: reads the block of data, draws the layers, keeps panel, names and popup in step. */
(function (parkopt) {
  'use strict';

  const VISIT_ZOOM = 13;

  class Atlas {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.open = null;
      this.card = null;
      this.told = () => {};
      this.year = data.counts[data.counts.length - 1][0];
      this.fold = this.fold.bind(this);
      const context = { looks: data.looks, shapes: data.shapes, cards: data.cards, pick: this.pick.bind(this) };
      this.drawn = data.layers.map((layer, number) => (layer.firms
        ? new parkopt.FirmLayer(map, layer, number) : new parkopt.VectorLayer(map, layer, number, context)));
      this.tables = new parkopt.Tables(this);
      this.popup = L.popup({ maxWidth: 380, minWidth: 260, maxHeight: 420, className: 'details' });
      map.on('zoomend', () => this.refresh());
      map.on('moveend', () => parkopt.thinNames(map));
      map.on('popupclose', () => { this.card = null; this.told(); });
      map.on('click', (event) => this.pick(event.latlng, event.containerPoint, null));
    }

    /* A click: the nearest firm where firms are shown, else the thing itself. */
    pick(latlng, point, card) {
      for (const layer of this.drawn) {
        const row = layer.hit(point);
        if (row !== null) {
          this.show(layer.latLng(row), () => layer.card(row), null);
          this.tables.mark('firms', layer.columns().id[row]);
          return;
        }
      }
      if (card) this.show(latlng, () => this.data.cards[card], card);
    }

    /* A card: what makes it, and its name where it has one of its own. */
    show(latlng, made, card) {
      this.popup.setLatLng(latlng).setContent(parkopt.cardElement(made())).openOn(this.map);
      this.open = made;
      this.card = card;
      if (card && card.startsWith('s:')) this.tables.mark('parks', card.slice(2));
      this.told();
    }

    visitSite(id) {
      this.visit(this.data.places.find(([card]) => card === 's:' + id));
    }

    visitFirm(layer, row) {
      this.map.setView(layer.latLng(row), Math.max(this.map.getZoom(), VISIT_ZOOM), { animate: false });
      this.show(layer.latLng(row), () => layer.card(row), null);
      this.tables.mark('firms', layer.columns().id[row]);
    }

    /* What is shown, as a link holds it. */
    view() {
      const at = this.map.getCenter();
      const layers = this.data.layers.filter((layer) => layer.shown).map((layer) => layer.key);
      return {
        zoom: this.map.getZoom(), lat: at.lat, lng: at.lng, year: this.year, layers: layers,
        lang: parkopt.language(), card: this.card,
      };
    }

    /* Show what a link says; what it does not say stays. */
    turnToView(view) {
      if (view.lang && view.lang !== parkopt.language()) this.speak(view.lang);
      if (view.layers) this.data.layers.forEach((layer) => { layer.shown = view.layers.includes(layer.key); });
      this.turnTo(view.year === undefined ? this.year : view.year);
      if (view.at) this.map.setView([view.at.lat, view.at.lng], view.at.zoom, { animate: false });
      const place = view.card && this.data.places.find(([card]) => card === view.card);
      if (place) {
        this.popup.options.autoPan = !view.at;
        this.show(L.latLng(place[2]), () => this.data.cards[place[0]], place[0]);
        this.popup.options.autoPan = true;
      } else this.map.closePopup();
    }

    find(wanted) {
      return this.data.places.filter(([card, name]) => [card.slice(2)].concat(name)
        .some((text) => text.toLowerCase().includes(wanted)));
    }

    visit([card, , at]) {
      this.map.setView(at, Math.max(this.map.getZoom(), VISIT_ZOOM), { animate: false });
      this.show(L.latLng(at), () => this.data.cards[card], card);
    }

    refresh() {
      this.drawn.forEach((layer, number) => layer.refresh(this.data.layers[number].shown, this.year));
      parkopt.thinNames(this.map);
      this.told();
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
      this.tables.fill();
      if (this.open && this.map.hasLayer(this.popup)) this.popup.setContent(parkopt.cardElement(this.open()));
      parkopt.thinNames(this.map);
      this.told();
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
    const wanted = parkopt.readView(window.location.hash, data);
    if (Object.keys(wanted).length) atlas.turnToView(wanted);
    if (wanted.sheet) parkopt.asSheet(atlas);
    else atlas.told = parkopt.keepLink(atlas);
    document.documentElement.dataset.ready = 'yes';
  };
})((window.parkopt = window.parkopt || {}));
