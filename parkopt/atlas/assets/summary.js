/* The summary over the map: tables of targets, fates, costs and proof, to read and to print. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;

  /* The sample of a look that some legend gives this name, or null. */
  function sample(name, data) {
    for (const layer of data.layers) {
      const entry = layer.legend.find((one) => say(one[0]) === say(name));
      if (entry) return parkopt.swatch(data.looks[entry[1]]);
    }
    return null;
  }

  function content(cell) {
    if (cell === null || typeof cell !== 'object' || Array.isArray(cell)) return [say(cell)];
    const verdict = cell.verdict === undefined ? null : element('b', { class: cell.tone },
      (cell.tone === 'met' ? ' ✓ ' : ' ✗ ') + say(cell.verdict));
    return [say(cell.t), element('small', {}, say(cell.small), verdict)];
  }

  function table(section, data) {
    const numeric = section.head.map((heading) => heading[1]);
    const head = element('tr', {}, section.head.map(([name, number]) => (say(name) === '' ? element('td', {}, '')
      : element('th', { scope: 'col', class: number ? 'number' : '' }, sample(name, data), say(name)))));
    const rows = section.rows.map((row, place) => element('tr', {
      class: section.total && place === section.rows.length - 1 ? 'total' : '',
    }, row.map((cell, column) => element(column ? 'td' : 'th', {
      scope: column ? null : 'row', class: numeric[column] ? 'number' : '',
    }, content(cell)))));
    return element('table', {}, element('thead', {}, head), element('tbody', {}, rows));
  }

  function sectionOf(section, data) {
    return element('section', { class: 'summary-' + section.key, 'aria-label': say(section.title) },
      element('h3', {}, say(section.title)), section.lead ? element('p', { class: 'lead' }, say(section.lead)) : null,
      table(section, data));
  }

  parkopt.Summary = class {
    constructor(atlas) {
      this.atlas = atlas;
      this.box = element('section', { id: 'summary', role: 'dialog', 'aria-modal': 'true', tabindex: '-1', hidden: true });
      this.box.addEventListener('keydown', (event) => this.key(event));
      document.body.append(this.box);
    }

    open() {
      this.from = document.activeElement;
      this.box.hidden = false;
      document.body.classList.add('summarised');
      this.fill();
      this.box.scrollTop = 0;
      this.box.focus();
    }

    /* Close; the keyboard goes back to where it came from, or to the button that opens the summary. */
    close() {
      this.box.hidden = true;
      this.box.replaceChildren();
      document.body.classList.remove('summarised');
      const back = document.body.contains(this.from) ? this.from : document.querySelector('.open-summary');
      if (back) back.focus();
    }

    /* Escape closes; Tab stays within. */
    key(event) {
      if (event.key === 'Escape') {
        event.preventDefault();
        this.close();
      }
      if (event.key !== 'Tab') return;
      const stops = Array.from(this.box.querySelectorAll('button'));
      const at = stops.indexOf(document.activeElement);
      const next = event.shiftKey ? (at <= 0 ? stops.length - 1 : at - 1) : (at + 1) % stops.length;
      event.preventDefault();
      stops[next].focus();
    }

    fill() {
      if (this.box.hidden) return;
      const { data } = this.atlas;
      const focused = Array.from(this.box.querySelectorAll('button')).indexOf(document.activeElement);
      const button = (name, label, text, act) => element('button', {
        type: 'button', class: name, 'aria-label': word(label), title: word(label), onclick: act,
      }, text);
      this.box.setAttribute('aria-label', word('summary.title'));
      this.box.replaceChildren(
        element('div', { class: 'bar' }, parkopt.panelParts.languages(this.atlas), element('span', { class: 'bar-name' }, word('summary.title')),
          button('print', 'summary.print', word('summary.print'), () => window.print()),
          button('close-summary', 'summary.close', '×', () => this.close())),
        ...[parkopt.paperMark(data)].filter(Boolean),
        element('div', { class: 'paper' },
          element('h2', {}, say(data.title)), element('p', { class: 'about' }, say(data.subtitle)),
          data.synthetic ? element('p', { class: 'synthetic', role: 'note' }, say(data.synthetic)) : null,
          parkopt.paperHead(data),
          data.summary.map((section) => sectionOf(section, data)),
          element('footer', {}, word('note.units') + ' ' + say(data.source))));
      if (focused >= 0) this.box.querySelectorAll('button')[focused].focus();
    }
  };

  parkopt.summaryButton = function (atlas) {
    return element('button', { type: 'button', class: 'open-summary', onclick: () => atlas.summary.open() }, word('summary.open'));
  };
})((window.parkopt = window.parkopt || {}));
