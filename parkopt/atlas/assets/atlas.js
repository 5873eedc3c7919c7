/* Starts the atlas: reads the block of data, draws the layers, keeps panel, names and card in step. */
(function (parkopt) {
  'use strict';

  const VISIT_ZOOM = 13;

  class Atlas {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.card = null;
      this.told = () => {};
      this.year = data.counts[data.counts.length - 1][0];
      this.fold = this.fold.bind(this);
      this.filter = {};
      this.choices = {};
      data.layers.filter((layer) => layer.choice).forEach(({ choice }) => { this.choices[choice.name] = choice.ids[0]; });
      const context = { looks: data.looks, shapes: data.shapes, cards: data.cards, pick: this.pick.bind(this) };
      this.drawn = data.layers.map((layer, number) => (layer.firms
        ? new parkopt.FirmLayer(map, layer, number, context) : new parkopt.VectorLayer(map, layer, number, context)));
      const firms = this.drawn.find((layer) => layer.columns);
      this.sieve = new parkopt.Sieve(data.filters, data.sites, firms ? firms.columns() : null);
      this.tables = new parkopt.Tables(this);
      this.tools = new parkopt.Tools(this);
      this.moveLines = new parkopt.MoveLines(this);
      this.review = parkopt.startReview(this);
      this.summary = new parkopt.Summary(this);
      this.dock = new parkopt.Dock(this, () => {
        this.card = null;
        this.moveLines.clear();
        this.told();
      });
      this.walk = new parkopt.Walk(this);
      map.on('zoomend', () => this.refresh());
      map.on('moveend', () => parkopt.thinNames(map));
      map.on('click', (event) => this.pick(event.latlng, event.containerPoint, null));
    }

    /* A click: a point of the measure while one is made; else the nearest firm where firms are shown, or the thing itself. */
    pick(latlng, point, card) {
      if (this.tools.take(latlng)) return;
      for (const layer of this.drawn) {
        const row = layer.hit(point);
        if (row !== null) {
          this.showFirm(layer, row);
          return;
        }
      }
      if (card) this.show(latlng, () => this.data.cards[card], card);
    }

    /* A card: where its thing lies, what makes it, its id, and whether the keyboard goes into it. */
    show(latlng, made, card, enter) {
      this.card = card;
      this.dock.open(latlng, made, card, enter);
      this.dock.reveal();
      if (card && card.startsWith('s:')) this.tables.mark('parks', card.slice(2));
      if (card && card.startsWith('f:')) this.tables.mark('firms', card.slice(2));
      this.told();
    }

    showFirm(layer, row, enter) {
      this.show(layer.latLng(row), () => layer.card(row), 'f:' + layer.columns().id[row], enter);
    }

    visitSite(id) {
      this.visit(this.data.places.find(([card]) => card === 's:' + id));
    }

    visitFirm(layer, row, enter) {
      this.map.setView(layer.latLng(row), Math.max(this.map.getZoom(), VISIT_ZOOM), { animate: false });
      this.showFirm(layer, row, enter);
    }

    /* What is shown, as a link holds it. */
    view() {
      const at = this.map.getCenter();
      const layers = this.data.layers.filter((layer) => layer.shown).map((layer) => layer.key);
      return {
        zoom: this.map.getZoom(), lat: at.lat, lng: at.lng, year: this.year, layers: layers,
        lang: parkopt.language(), card: this.card, filter: this.filter, choices: this.choices,
      };
    }

    /* Show what a link says; what it does not say stays. */
    turnToView(view) {
      if (view.lang && view.lang !== parkopt.language()) this.speak(view.lang);
      if (view.layers) this.data.layers.forEach((layer) => { layer.shown = view.layers.includes(layer.key); });
      if (view.filter) this.filter = view.filter;
      Object.assign(this.choices, view.choices);
      this.turnTo(view.year === undefined ? this.year : view.year);
      const place = view.card && this.data.places.find(([card]) => card === view.card);
      const firm = view.card && this.firmOf(view.card);
      if (firm) this.showFirm(...firm);
      else if (place) this.show(L.latLng(place[2]), () => this.data.cards[place[0]], place[0]);
      else this.dock.close();
      if (view.at) this.map.setView([view.at.lat, view.at.lng], view.at.zoom, { animate: false });
    }

    /* Layer and row of the firm whose card this is, or null. */
    firmOf(card) {
      const layer = card.startsWith('f:') && this.drawn.find((one) => one.columns);
      const row = layer ? layer.columns().id.indexOf(card.slice(2)) : -1;
      return row < 0 ? null : [layer, row];
    }

    wholeCity() {
      this.map.fitBounds(this.data.bounds, { animate: false });
    }

    /* Whether the filters let a site through. */
    passes(site) {
      return this.sieve.site(site);
    }

    visit([card, , at], enter) {
      this.map.setView(at, Math.max(this.map.getZoom(), VISIT_ZOOM), { animate: false });
      this.show(L.latLng(at), () => this.data.cards[card], card, enter);
    }

    refresh() {
      this.sieve.use(this.filter);
      this.drawn.forEach((layer, number) => layer.refresh(this.data.layers[number].shown, this.year, this.sieve, this.choices));
      parkopt.thinNames(this.map);
      this.tellLayers();
      this.tellFilters();
      this.tables.sift(this.sieve.mark);
      this.review.layer.sift();
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
      this.dock.fill();
      this.tools.fill();
      this.summary.fill();
      this.walk.fill();
      this.refresh();
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
    parkopt.unpack('atlas-data').then((data) => begin(map, data)).catch(parkopt.broken);
  };

  function begin(map, data) {
    parkopt.setTexts(data.lang, data.texts);
    map.createPane('names').style.zIndex = '640';
    map.getPane('names').style.pointerEvents = 'none';
    map.attributionControl.setPrefix('Leaflet');
    L.control.zoom({ position: 'topright' }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const atlas = new Atlas(map, data);
    parkopt.fillPanel(document.getElementById('panel'), atlas);
    map.invalidateSize({ animate: false });
    atlas.wholeCity();
    map.setMaxBounds(L.latLngBounds(data.bounds).pad(0.6));
    atlas.refresh();
    parkopt.atlas = atlas;
    const wanted = parkopt.readView(window.location.hash, data);
    if (Object.keys(wanted).length) atlas.turnToView(wanted);
    if (wanted.sheet) parkopt.asSheet(atlas, wanted.at);
    else atlas.told = parkopt.keepLink(atlas);
    document.documentElement.dataset.ready = 'yes';
  }
})((window.parkopt = window.parkopt || {}));
