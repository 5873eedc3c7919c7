/* Tools on the map: the whole city in view, and a measure of lengths and areas, by mouse or keyboard. */
(function (parkopt) {
  'use strict';

  const { element, svg, word, number, fill } = parkopt;
  const SNAP = 12; // px around the first point that close the outline
  const ICONS = {
    whole: ['M2,7 V2 H7 M13,2 H18 V7 M18,13 V18 H13 M7,18 H2 V13', 'M6,10 H14 M10,6 V14'],
    measure: ['M2,13 L13,2 L18,7 L7,18 z', 'M5,10 L7,12 M8,7 L11,10 M11,4 L13,6'],
  };

  function icon(name) {
    const drawing = svg('svg', { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' });
    ICONS[name].forEach((d) => drawing.append(svg('path', { d: d, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 })));
    return drawing;
  }

  class Measure {
    constructor(atlas) {
      this.map = atlas.map;
      this.on = false;
      this.points = [];
      this.closed = false;
      this.changed = () => {};
      this.map.createPane('measure').style.zIndex = '635';
      this.map.getPane('measure').style.pointerEvents = 'none';
      this.drawn = L.layerGroup();
      this.cross = element('div', { class: 'cross', 'aria-hidden': 'true' });
      this.text = element('p', { role: 'status' });
      this.buttons = [
        ['close', () => this.close(), () => this.points.length > 2 && !this.closed],
        ['back', () => this.back(), () => this.points.length > 0],
        ['again', () => this.again(), () => this.points.length > 0],
        ['end', () => this.stop(), () => true],
      ].map(([name, act, able]) => [name, able, element('button', { type: 'button', onclick: act })]);
      this.box = element('div', { class: 'measured', role: 'group', tabindex: '-1', hidden: true }, this.text,
        element('div', {}, this.buttons.map(([, , button]) => button)));
      this.map.getContainer().append(this.cross, this.box);
      L.DomEvent.disableClickPropagation(this.box);
      document.addEventListener('keydown', (event) => this.key(event), true);
    }

    start() {
      this.on = true;
      this.map.doubleClickZoom.disable();
      this.map.getContainer().classList.add('measuring');
      this.drawn.addTo(this.map);
      this.map.getContainer().focus({ preventScroll: true });
      this.again();
    }

    stop() {
      this.on = false;
      this.map.doubleClickZoom.enable();
      this.map.getContainer().classList.remove('measuring');
      this.drawn.remove();
      this.again();
    }

    again() {
      this.points = [];
      this.closed = false;
      this.draw();
      this.changed();
    }

    /* Escape ends; on the map Enter and space set a point in the middle of the view, Backspace takes the last back. */
    key(event) {
      if (!this.on) return;
      const onMap = event.target === this.map.getContainer();
      if (event.key === 'Escape') this.stop();
      else if (onMap && (event.key === 'Enter' || event.key === ' ')) this.add(this.map.getCenter());
      else if (onMap && event.key === 'Backspace') this.back();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    add(latlng) {
      if (this.closed) this.again();
      if (this.points.length > 2 && this.near(latlng)) this.closed = true;
      else this.points.push(latlng);
      this.draw();
    }

    near(latlng) {
      return this.map.latLngToContainerPoint(latlng).distanceTo(this.map.latLngToContainerPoint(this.points[0])) <= SNAP;
    }

    back() {
      if (this.closed) this.closed = false;
      else this.points.pop();
      this.draw();
    }

    close() {
      this.closed = true;
      this.draw();
    }

    told() {
      if (!this.points.length) return word('measure.start');
      if (this.points.length === 1) return word('measure.next');
      const ring = this.closed ? this.points.concat([this.points[0]]) : this.points;
      const metres = ring.slice(1).reduce((sum, point, place) => sum + parkopt.metres(ring[place], point), 0);
      const km = (metres / 1000).toFixed(2);
      return this.closed ? fill('measure.area', { km: km, mu: number(parkopt.mu(parkopt.squareMetres(this.points))) })
        : fill('measure.length', { km: km });
    }

    draw() {
      this.drawn.clearLayers();
      const shared = { pane: 'measure', interactive: false, color: '#b3261e', weight: 2.5 };
      if (this.points.length > 1) {
        this.drawn.addLayer(this.closed ? L.polygon(this.points, { ...shared, fillOpacity: 0.12 })
          : L.polyline(this.points, { ...shared, dashArray: '7 4' }));
      }
      this.points.forEach((point, place) => this.drawn.addLayer(L.circleMarker(point, {
        ...shared, radius: place ? 3.5 : 5.5, fillColor: '#fff', fillOpacity: 1,
      })));
      this.fill();
    }

    /* Words and buttons as they are now; the keyboard stays in the box when its button has no use any more. */
    fill() {
      const told = this.told();
      if (this.text.textContent !== told) this.text.textContent = told;
      this.box.hidden = !this.on;
      this.box.setAttribute('aria-label', word('measure.tool'));
      this.buttons.forEach(([name, able, button]) => {
        button.textContent = word('measure.' + name);
        if (button === document.activeElement && !able()) this.box.focus();
        button.disabled = !able();
      });
    }
  }

  /* The buttons, and the measure that takes clicks while it is on. */
  parkopt.Tools = class {
    constructor(atlas) {
      this.atlas = atlas;
      this.measure = new Measure(atlas);
      this.measure.changed = () => this.fill();
      this.bar = element('div', { class: 'leaflet-bar tools' });
      L.DomEvent.disableClickPropagation(this.bar);
      const control = new L.Control({ position: 'topright' });
      control.onAdd = () => this.bar;
      control.addTo(atlas.map);
      this.whole = element('button', { type: 'button', 'data-tool': 'whole', onclick: () => atlas.wholeCity() }, icon('whole'));
      this.ruler = element('button', {
        type: 'button', 'data-tool': 'measure',
        onclick: () => (this.measure.on ? this.measure.stop() : this.measure.start()),
      }, icon('measure'));
      this.bar.append(this.whole, this.ruler);
      this.fill();
    }

    fill() {
      [[this.whole, 'atlas.whole'], [this.ruler, 'measure.tool']].forEach(([button, key]) => {
        button.title = word(key);
        button.setAttribute('aria-label', word(key));
      });
      this.ruler.setAttribute('aria-pressed', String(this.measure.on));
      this.measure.fill();
    }

    /* Whether a click on the map is a point of the measure. */
    take(latlng) {
      if (this.measure.on) this.measure.add(latlng);
      return this.measure.on;
    }
  };
})((window.parkopt = window.parkopt || {}));
