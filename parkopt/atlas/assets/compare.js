/* Starts the comparison: two maps that move in step, one panel, one card, lists of what differs. */
(function (parkopt) {
  'use strict';

  const VISIT_ZOOM = 13;
  const CAPTION = 36; // px that the name of a plan takes at the top of its map

  class Page {
    constructor(maps, data) {
      this.data = data;
      this.map = maps[0];
      this.year = data.counts[data.counts.length - 1][0];
      this.card = null;
      this.changedFirms = data.tables.find((table) => table.name === 'changed_firms').ids;
      this.placeOf = new Map(data.places.map((place) => [place[0], place]));
      this.choices = {};
      data.layers.filter((layer) => layer.choice).forEach(({ choice }) => { this.choices[choice.name] = choice.ids[0]; });
      this.sides = maps.map((map, number) => new parkopt.Side(map, 'ab'[number], this));
      this.drawn = this.listed();
      this.dock = new parkopt.TwinDock(this, () => { this.card = null; });
      this.tables = new parkopt.Lists(this);
      this.link(maps[0], maps[1]);
      this.link(maps[1], maps[0]);
      this.point(maps[0], maps[1]);
      this.point(maps[1], maps[0]);
    }

    /* What one map does, the other does too. */
    link(map, other) {
      map.on('move', () => {
        if (this.following) return;
        this.following = true;
        other.setView(map.getCenter(), map.getZoom(), { animate: false });
        this.following = false;
      });
    }

    /* The layers as panel and search need them: legends, and the firms of both sides. */
    listed() {
      const names = new Map();
      this.sides.forEach(({ firms }) => firms.id.forEach((id, row) => names.set(id, firms.name[row])));
      const columns = { id: Array.from(names.keys()), name: Array.from(names.values()) };
      return this.data.layers.map((layer, number) => {
        const drawn = this.sides[0].drawn[number];
        const legend = () => drawn.legend().map(([text, look]) => [text, look]);
        return Object.assign(drawn.legend ? { legend: legend } : {}, layer.firms ? { columns: () => columns } : {});
      });
    }

    /* Where the mouse is on one map, a cross shows on the other. */
    point(map, other) {
      const cross = parkopt.element('span', { class: 'cross', 'aria-hidden': 'true', hidden: true });
      other.getContainer().append(cross);
      map.on('mousemove', (event) => {
        const at = other.latLngToContainerPoint(event.latlng);
        cross.style.transform = 'translate(' + at.x + 'px, ' + at.y + 'px)';
        cross.hidden = false;
      });
      map.on('mouseout', () => { cross.hidden = true; });
    }

    refresh() {
      this.sides.forEach((side) => side.refresh());
      this.tellLayers();
    }

    view() {
      return [this.map.getCenter(), this.map.getZoom()];
    }

    /* Give both maps the room that they have, and this view, else the one they had. */
    resize(view) {
      const [centre, zoom] = view || this.view();
      this.following = true;
      this.sides.forEach(({ map }) => map.invalidateSize({ animate: false, pan: false }));
      this.sides.forEach(({ map }) => map.setView(centre, zoom, { animate: false }));
      this.following = false;
    }

    wholeCity() {
      this.map.fitBounds(this.data.bounds, { animate: false, paddingTopLeft: [0, CAPTION] });
    }

    turnTo(year) {
      this.year = year;
      parkopt.fillTwinPanel(this);
      this.refresh();
    }

    speak(lang) {
      parkopt.setLanguage(lang);
      document.title = parkopt.say(this.data.title);
      this.sides.forEach((side) => side.speak());
      parkopt.fillTwinPanel(this);
      this.tables.fill();
      this.dock.fill();
    }

    visit([card], enter) {
      this.visitCard(card, enter);
    }

    visitFirm(layer, row, enter) {
      this.visitCard('f:' + layer.columns().id[row], enter);
    }

    /* Bring both maps to the thing of a card and open it. */
    visitCard(card, enter) {
      const at = this.placeOn(card);
      this.map.setView(at, Math.max(this.map.getZoom(), VISIT_ZOOM), { animate: false });
      this.show(at, card, enter);
    }

    placeOn(card) {
      if (!card.startsWith('f:')) return L.latLng(this.placeOf.get(card)[2]);
      return this.sides.map((side) => side.firmAt(card.slice(2))).find((at) => at !== null);
    }

    show(latlng, card, enter) {
      this.card = card;
      const made = card.startsWith('f:') ? () => parkopt.twinFirm(this.sides, card.slice(2)) : () => this.data.cards[card];
      this.dock.open(latlng, made, card, enter);
      this.dock.box.scrollIntoView({ block: 'nearest' });
      this.tables.markCard(card);
    }
  }

  parkopt.startTwins = function (maps) {
    parkopt.unpack('atlas-data').then((data) => begin(maps, data)).catch(parkopt.broken);
  };

  function begin(maps, data) {
    parkopt.setTexts(data.lang, data.texts);
    L.control.zoom({ position: 'topright' }).addTo(maps[1]);
    const page = new Page(maps, data);
    parkopt.comparison = page;
    parkopt.fillTwinPanel(page);
    page.wholeCity();
    page.tables.open('changed_parks');
    page.wholeCity();
    maps.forEach((map) => map.setMaxBounds(L.latLngBounds(data.bounds).pad(0.6)));
    page.refresh();
    parkopt.keepPaper(page);
    document.documentElement.dataset.ready = 'yes';
  }
})((window.parkopt = window.parkopt || {}));
