/* The card beside the map: one open at a time, closed by × or Escape, printed alone; a ring marks its place on the map. */
(function (parkopt) {
  'use strict';

  const { element, word } = parkopt;
  const MARGIN = [60, 60]; // px that the place of a card keeps from the edges of the map

  parkopt.Dock = class {
    /* `closed` is told when the reader closes the card. */
    constructor(atlas, closed) {
      this.atlas = atlas;
      this.closed = closed;
      this.from = null;
      this.box = element('aside', { id: 'card', tabindex: '-1', hidden: true });
      document.body.append(this.box);
      const pane = atlas.map.createPane('chosen');
      pane.style.zIndex = '630';
      pane.style.pointerEvents = 'none';
      const icon = L.divIcon({ className: 'chosen', html: element('span', {}), iconSize: [34, 34] });
      this.ring = L.marker([0, 0], { icon: icon, interactive: false, keyboard: false, pane: 'chosen' });
      document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !this.box.hidden) {
          event.preventDefault();
          this.close();
        }
      });
      window.addEventListener('afterprint', () => document.body.classList.remove('print-card'));
    }

    /* Show a card; `made` makes it anew for each language. The keyboard goes into it where `enter` says so. */
    open(latlng, made, id, enter) {
      this.made = made;
      this.id = id;
      const hidden = this.box.hidden;
      if (hidden || enter) this.from = document.activeElement;
      this.box.hidden = false;
      this.fill();
      this.box.scrollTop = 0;
      if (hidden) this.atlas.map.invalidateSize({ animate: false });
      this.ring.setLatLng(latlng).addTo(this.atlas.map);
      if (enter) this.box.focus();
    }

    /* Move the map, if it must, so that the place of the card is in sight. */
    reveal() {
      this.atlas.map.panInside(this.ring.getLatLng(), { padding: MARGIN, animate: false });
    }

    fill() {
      if (this.box.hidden) return;
      const button = (name, sign, label, act) => element('button', {
        type: 'button', class: name, title: word(label), 'aria-label': word(label), onclick: act,
      }, sign);
      this.box.setAttribute('aria-label', word('card.region'));
      const title = element('span', { class: 'bar-name' }, word('card.region'));
      this.box.replaceChildren(
        element('div', { class: 'bar' }, title,
          element('button', { type: 'button', class: 'print', onclick: () => this.print() }, word('card.print')),
          button('close-card', '×', 'card.close', () => this.close())),
        parkopt.cardElement(this.id, this.made(), this.atlas),
        ...[parkopt.paperMark(this.atlas.data), parkopt.paperFoot(this.atlas.data)].filter(Boolean));
    }

    /* Close the card; the keyboard goes back to where it came from if it was in the card. */
    close() {
      if (this.box.hidden) return;
      const inside = this.box.contains(document.activeElement);
      this.box.hidden = true;
      this.box.replaceChildren();
      this.ring.remove();
      this.atlas.map.invalidateSize({ animate: false });
      if (inside) {
        const back = this.from && document.body.contains(this.from) && this.from !== document.body;
        (back ? this.from : this.atlas.map.getContainer()).focus({ preventScroll: true });
      }
      this.closed();
    }

    print() {
      document.body.classList.add('print-card');
      window.print();
    }
  };
})((window.parkopt = window.parkopt || {}));
