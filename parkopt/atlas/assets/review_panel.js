/* The review in the panel: who reviews, all marks, what contradicts, loading and saving review.csv. */
(function (parkopt) {
  'use strict';

  const { element, word, fill } = parkopt;
  const MOST_FAULTS = 8;

  class Section {
    constructor(atlas) {
      this.atlas = atlas;
      this.review = atlas.review;
      this.message = () => null; // what happened last, said anew in each language
      this.review.told.push(() => { this.refill(); parkopt.refillMarksOfCard(); });
    }

    /* The section in the page's language. */
    element() {
      this.badge = element('span', { class: 'count-marks' });
      this.counts = element('p', { class: 'hint' });
      this.progress = element('span', {});
      this.bar = element('progress', { 'aria-label': word('review.title') });
      const next = element('button', { type: 'button', class: 'next', onclick: () => parkopt.visitUnmarked(this.atlas, this.atlas.card) },
        word('review.next'));
      this.against = element('div');
      this.told = element('div', { 'aria-live': 'polite' });
      this.list = element('ul', { class: 'marks', 'aria-label': word('review.list') });
      this.below = element('div', { class: 'below' });
      const heading = element('span', {}, word('review.title') + ' ', this.badge);
      const made = parkopt.section('review', false, heading, this.who(),
        element('div', { class: 'progress' }, this.progress, this.bar, next), this.counts, this.files(), this.told, this.against,
        this.list, this.below);
      made.classList.add('review');
      this.tell();
      this.refill();
      return made;
    }

    who() {
      const name = element('input', { type: 'text', maxlength: 80, autocomplete: 'off', class: 'reviewer' });
      name.value = this.review.reviewer;
      name.addEventListener('change', () => {
        this.review.sign(name.value);
        this.say(() => null);
      });
      const day = element('input', { type: 'date', class: 'day' });
      day.value = this.review.date || parkopt.today();
      day.addEventListener('change', () => { this.review.date = day.value; });
      this.name = name;
      return element('div', { class: 'who' }, element('label', {}, word('review.reviewer'), name),
        element('label', {}, word('review.date'), day));
    }

    files() {
      const input = element('input', { type: 'file', accept: '.csv,text/csv', class: 'file', tabindex: '-1', 'aria-label': word('review.load') });
      input.addEventListener('change', () => {
        if (input.files.length) this.load(input.files[0]);
        input.value = '';
      });
      return element('div', { class: 'buttons' },
        element('button', { type: 'button', class: 'main save', onclick: () => this.save() }, word('review.save')),
        element('button', { type: 'button', class: 'load', onclick: () => input.click() }, word('review.load')), input);
    }

    say(message) {
      this.message = message;
      this.tell();
    }

    tell() {
      this.told.replaceChildren(...[this.message()].filter(Boolean));
    }

    /* Everything that depends on the marks. */
    refill() {
      const review = this.review;
      const marks = review.listed();
      const places = new Set(marks.map(parkopt.cardOf)).size;
      this.badge.textContent = marks.length ? String(marks.length) : '';
      const parts = [fill('review.count', { marks: marks.length, places: places })];
      if (review.unsaved.size) parts.push(fill('review.unsaved', { n: review.unsaved.size }));
      const judged = review.judged().size;
      const parks = review.register.parks.size;
      this.counts.textContent = marks.length ? parts.join(' · ') : word('review.none');
      this.progress.textContent = fill('review.progress', { judged: judged, parks: parks });
      this.bar.max = parks;
      this.bar.value = judged;
      this.against.replaceChildren(...this.contradictions());
      this.list.hidden = !marks.length;
      this.list.replaceChildren(...marks.map((mark) => this.line(mark)));
      this.below.replaceChildren(...this.lower(marks.length));
    }

    line(mark) {
      const place = element('button', { type: 'button', class: 'place', onclick: () => parkopt.visitMark(this.atlas, mark, true) },
        this.review.register.name(mark.site || mark.firm), element('small', {}, ' ' + (mark.site || mark.firm)));
      return parkopt.markLine(mark, this.review, {
        edit: () => parkopt.editMark(this.atlas, mark),
        deleted: () => { this.say(() => element('p', {}, word('review.deleted'))); this.summary().focus(); },
      }, place);
    }

    summary() {
      return this.list.closest('details').querySelector('summary');
    }

    contradictions() {
      const register = this.review.register;
      const found = this.review.contradictions();
      if (!found.length) return [];
      const wish = ([mark, implied]) => (implied ? fill('review.implied', { place: register.name(mark.site) }) : parkopt.markWords(mark, register))
        + (mark.reviewer ? ' (' + mark.reviewer + ')' : '');
      return [element('div', { class: 'warning' }, element('p', {}, word('review.against')), element('ul', {},
        found.map(([site, wishes]) => element('li', {}, element('b', {}, register.name(site) + ' ' + site), ': ',
          wishes.map(wish).join(' / ')))))];
    }

    lower(marks) {
      const box = element('input', { type: 'checkbox', class: 'on-map' });
      box.checked = this.review.layer.shown;
      box.addEventListener('change', () => this.review.layer.show(box.checked));
      const kept = element('p', { class: this.review.kept ? 'hint' : 'warning' }, word(this.review.kept ? 'review.kept' : 'review.not_kept'));
      if (!marks) return this.review.kept ? [] : [kept];
      return [element('label', { class: 'pick' }, box, word('review.on_map')),
        element('button', { type: 'button', class: 'clear', onclick: () => this.askToClear() }, word('review.clear')), kept];
    }

    /* A question in the page, with its answers as [label, what it does]; the keyboard stands on the last, which changes nothing. */
    ask(words, ...answers) {
      this.say(() => element('div', { class: 'warning question', role: 'alertdialog', 'aria-label': words() }, element('p', {}, words()),
        element('div', { class: 'buttons' }, answers.map(([label, act]) => element('button', {
          type: 'button', onclick: () => { this.say(() => null); act(); },
        }, label())))));
      const last = this.told.querySelector('button:last-child');
      last.focus();
    }

    askToClear() {
      this.ask(() => fill('review.sure', { n: this.review.marks.size }),
        [() => word('review.clear_yes'), () => {
          this.review.clear();
          this.say(() => element('p', {}, word('review.cleared')));
          this.summary().focus();
        }],
        [() => word('review.cancel'), () => this.summary().focus()]);
    }

    save() {
      const review = this.review;
      if (!review.reviewer) {
        this.say(() => element('p', { class: 'warning' }, word('review.need_name')));
        this.name.focus();
        return;
      }
      const file = 'review-' + review.reviewer.replace(/[^\p{L}\p{N}]+/gu, '-') + '.csv';
      parkopt.saveCsv(file, parkopt.reviewCsv(review.run, review.listed()));
      review.saved();
      this.say(() => element('p', {}, fill('review.saved', { file: file })));
    }

    load(file) {
      const reader = new FileReader();
      reader.addEventListener('load', () => this.take(file.name, parkopt.readReview(reader.result, this.review.register)));
      reader.readAsArrayBuffer(file);
    }

    /* Take over what a file holds, after a question where it was made for another run. */
    take(file, found) {
      if (found.refused) {
        const [key, values] = found.refused;
        this.say(() => element('p', { class: 'warning', role: 'alert' }, fill('review.bad_file', { file: file, what: fill(key, values) })));
        return;
      }
      const others = Array.from(found.runs).filter((run) => run !== this.review.run);
      const merge = () => {
        const taken = this.review.merge(found.marks);
        this.say(() => element('div', {}, element('p', {}, fill('review.loaded', {
          file: file, taken: taken, kept: found.marks.length - taken,
        })), this.faults(found.faults)));
      };
      if (!others.length) {
        merge();
        return;
      }
      this.ask(() => fill('review.other_run', { file: file, run: others.join(', '), here: this.review.run }),
        [() => fill('review.load_anyway', { n: found.marks.length }), merge],
        [() => word('review.do_not_load'), () => this.summary().focus()]);
    }

    faults(faults) {
      if (!faults.length) return null;
      const lines = faults.slice(0, MOST_FAULTS).map(([row, what]) => fill('review.row', { row: row, what: word(what) }));
      if (faults.length > MOST_FAULTS) lines.push(fill('review.more', { n: faults.length - MOST_FAULTS }));
      return element('div', { class: 'warning', role: 'alert' }, element('p', {}, fill('review.faults', { n: faults.length })),
        element('ul', {}, lines.map((line) => element('li', {}, line))));
    }
  }

  let section = null;

  parkopt.reviewSection = function (atlas) {
    section = section || new Section(atlas);
    return section.element();
  };
})((window.parkopt = window.parkopt || {}));
