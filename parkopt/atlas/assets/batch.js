/* The page of a batch: its tables out of the block of data, in the page's language. */
(function (parkopt) {
  'use strict';

  const { element, word } = parkopt;
  const PAPER = 30; // rows of a table that are printed
  const SHORT = 40; // rows up to which a table is in the page as a whole, with texts of several lines

  class Listed {
    constructor(data) {
      this.table = new parkopt.Table(data);
      this.place = document.querySelector('[data-table="' + data.name + '"]');
      this.short = data.ids.length <= SHORT;
      this.printed = false;
      this.table.whole = this.short;
      this.place.classList.toggle('short', this.short);
    }

    /* The table in the page's language, sorted and filtered as it was. */
    fill() {
      if (!this.table.ids.length) {
        this.place.replaceChildren(element('p', { class: 'lead' }, word('exhibits.no_rows')));
        return;
      }
      this.place.replaceChildren(this.table.element());
      this.table.draw();
    }

    /* On paper the first rows stand in the page, and how many there are. */
    print(on) {
      const table = this.table;
      if (!table.ids.length || on === this.printed) return;
      this.printed = on;
      if (on) {
        this.rows = table.rows;
        table.rows = this.rows.slice(0, PAPER);
        if (this.rows.length > PAPER) {
          this.place.append(element('p', { class: 'cut' }, parkopt.fill('exhibits.cut', { n: PAPER, all: this.rows.length })));
        }
      } else {
        table.rows = this.rows;
        this.place.querySelectorAll('.cut').forEach((note) => note.remove());
      }
      table.whole = on || this.short;
      table.draw();
    }
  }

  /* Of pictures that share a place the first, until the reader chooses another; all of them on paper. */
  function choose(series, key) {
    series.querySelectorAll('.picture').forEach((picture) => picture.classList.toggle('away', picture.id !== 'picture-' + key));
    series.querySelectorAll('.choices button').forEach((button) => {
      button.setAttribute('aria-pressed', String(button.dataset.picture === key));
    });
  }

  document.querySelectorAll('.series').forEach((series) => {
    const buttons = series.querySelectorAll('.choices button');
    buttons.forEach((button) => button.addEventListener('click', () => choose(series, button.dataset.picture)));
    series.querySelector('.choices').hidden = false;
    choose(series, buttons[0].dataset.picture);
  });

  function speak(lang, listed) {
    parkopt.setLanguage(lang);
    document.title = document.body.getAttribute('data-title-' + lang);
    document.querySelectorAll('.languages button').forEach((button) => {
      button.setAttribute('aria-pressed', String(button.lang === lang));
    });
    listed.forEach((one) => one.fill());
  }

  parkopt.unpack('atlas-data').then((data) => {
    parkopt.setTexts(data.lang, data.texts);
    const listed = data.tables.map((one) => new Listed(one));
    document.querySelectorAll('.languages button').forEach((button) => {
      button.addEventListener('click', () => speak(button.lang, listed));
    });
    window.addEventListener('beforeprint', () => listed.forEach((one) => one.print(true)));
    window.addEventListener('afterprint', () => listed.forEach((one) => one.print(false)));
    speak(data.lang, listed);
    parkopt.listed = listed;
    document.documentElement.dataset.ready = 'yes';
  }).catch(parkopt.broken);
})((window.parkopt = window.parkopt || {}));
