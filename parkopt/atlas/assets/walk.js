/* From park to park by keyboard: arrows go to the nearest one in that direction, Enter opens its card; the name is told. */
(function (parkopt) {
  'use strict';

  const { element, say, word, fill } = parkopt;
  const ZOOM = 8; // at which directions are measured: any would do
  const ASIDE = 2; // how much dearer a step aside is than one ahead
  const MARGIN = [80, 80]; // px that a park keeps from the edges of the map
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  parkopt.Walk = class {
    constructor(atlas) {
      this.atlas = atlas;
      this.map = atlas.map;
      this.place = null;
      this.name = element('strong', { role: 'status' });
      this.hint = element('span', { id: 'walk-hint' });
      this.box = element('div', { id: 'walk', role: 'application', tabindex: '0', 'aria-describedby': 'walk-hint' }, this.name, this.hint);
      this.skip = element('button', { type: 'button', class: 'skip', onclick: () => this.box.focus() });
      document.querySelector('main').prepend(this.box);
      document.body.prepend(this.skip);
      const icon = L.divIcon({ className: 'walked', html: element('span', {}), iconSize: [42, 42] });
      this.ring = L.marker([0, 0], { icon: icon, interactive: false, keyboard: false, pane: 'chosen' });
      this.box.addEventListener('focus', () => this.begin());
      this.box.addEventListener('blur', () => this.ring.remove());
      this.box.addEventListener('keydown', (event) => this.key(event));
      this.fill();
    }

    fill() {
      this.skip.textContent = word('walk.skip');
      this.box.setAttribute('aria-label', word('walk.title'));
      this.hint.textContent = word('walk.hint');
      if (this.place) this.tell();
    }

    /* Parks that the filters let through. */
    parks() {
      const { places, table } = this.atlas.data;
      const parks = new Set(table.ids.map((id) => 's:' + id));
      return places.filter(([card]) => parks.has(card) && this.atlas.passes(card.slice(2)));
    }

    pointOf(place) {
      return this.map.project(L.latLng(place[2]), ZOOM);
    }

    /* Start from the park of the open card, or where one was last, or in the middle of the map. */
    begin() {
      const parks = this.parks();
      const open = parks.find(([card]) => card === this.atlas.card);
      const last = parks.find((place) => place === this.place);
      this.go(open || last || this.nearest(parks, this.map.project(this.map.getCenter(), ZOOM)));
    }

    nearest(parks, point) {
      return parks.reduce((best, place) => (best && this.pointOf(best).distanceTo(point) <= this.pointOf(place).distanceTo(point) ? best : place), null);
    }

    /* The nearest park ahead; one that lies aside counts as farther. */
    ahead(parks, [x, y]) {
      const here = this.pointOf(this.place);
      let best = null;
      let least = Infinity;
      parks.forEach((place) => {
        const there = this.pointOf(place).subtract(here);
        const along = there.x * x + there.y * y;
        const aside = Math.abs(there.x * y) + Math.abs(there.y * x);
        const cost = along + ASIDE * aside;
        if (along > 0 && aside <= along && cost < least) {
          best = place;
          least = cost;
        }
      });
      return best;
    }

    key(event) {
      const parks = this.parks();
      if (!parks.length || event.altKey || event.ctrlKey || event.metaKey) return;
      const number = parks.indexOf(this.place);
      if (number < 0) this.place = parks[0];
      const step = (by) => parks[(number + by + parks.length) % parks.length];
      const goals = { Home: () => parks[0], End: () => parks[parks.length - 1], PageDown: () => step(1), PageUp: () => step(-1) };
      if (event.key in WAYS) this.go(this.ahead(parks, WAYS[event.key]));
      else if (event.key in goals) this.go(goals[event.key]());
      else if (event.key === 'Enter' || event.key === ' ') this.open();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    /* Stand at a park; null where there is none. */
    go(place) {
      if (!place) {
        this.name.textContent = this.place ? fill('walk.none', { name: say(this.place[1]) }) : word('walk.empty');
        return;
      }
      this.place = place;
      this.ring.setLatLng(place[2]).addTo(this.map);
      this.map.panInside(L.latLng(place[2]), { padding: MARGIN, animate: false });
      this.tell();
    }

    tell() {
      const card = this.atlas.data.cards[this.place[0]];
      const fate = card.r.find((row) => row[0] === 'fate');
      this.name.textContent = [say(this.place[1]), say(card.s), fate ? say(fate[1]) : ''].filter(Boolean).join(' · ');
    }

    open() {
      const [card, , at] = this.place;
      this.atlas.show(L.latLng(at), () => this.atlas.data.cards[card], card, true);
    }
  };

  /* How to work the page by keyboard, at the end of the panel. */
  parkopt.helpSection = function () {
    const lines = ['skip', 'walk', 'jump', 'card', 'escape', 'map', 'table', 'search'];
    return parkopt.section('help', false, word('help.title'), element('dl', { class: 'help' }, lines.map((line) => [
      element('dt', {}, word('help.' + line + '_keys')), element('dd', {}, word('help.' + line)),
    ]).flat()));
  };
})((window.parkopt = window.parkopt || {}));
