/* The part of a card in which a reviewer says what is right, wrong or to be done with a park or firm. */
(function (parkopt) {
  'use strict';

  const { element, word, fill } = parkopt;
  const SITE_FIGURES = ['gross_mu', 'firms', 'above_firms', 'land_mu', 'output', 'value_added', 'tax', 'employees', 'energy_tce'];
  const FIRM_FIGURES = ['count', 'land_mu', 'floor_m2', 'output', 'value_added', 'tax', 'employees', 'energy_tce', 'wastewater_t',
    'grade', 'sector', 'above_scale', 'polluting', 'compliance', 'outdated', 'four_no'];
  const begun = new Map(); // forms that are not done with, by card: they stay as they were left
  let made = 0; // forms so far: radios of one form share a name

  function blank(card) {
    const [site, firm] = card.startsWith('s:') ? [card.slice(2), ''] : ['', card.slice(2)];
    return { site: site, firm: firm, mark: '', host: '', field: '', value: '', note: '' };
  }

  /* The form; `draft` is the mark as it stands in it, `instead` the mark that it changes, `ended` is told what was done. */
  class Form {
    constructor(review, draft, instead, ended) {
      this.review = review;
      this.draft = draft;
      this.instead = instead;
      this.ended = ended;
      made += 1;
      this.name = 'mark-' + made;
      this.more = element('div', { class: 'more' });
      this.warning = element('p', { class: 'warning', role: 'alert' });
      const allowed = review.register.allowed(draft);
      const groups = [['review.of_plan', (one) => parkopt.marks.plan.includes(one)], ['review.of_data', (one) => !parkopt.marks.plan.includes(one)]];
      this.element = element('form', { class: 'mark-form', onsubmit: (event) => { event.preventDefault(); this.submit(); } },
        groups.map(([heading, wanted]) => this.choices(heading, allowed.filter(wanted))), this.more, this.warning);
      this.fill();
    }

    choices(heading, marks) {
      if (!marks.length) return null;
      return element('fieldset', {}, element('legend', {}, word(heading)), marks.map((mark) => {
        const radio = element('input', { type: 'radio', name: this.name, value: mark });
        radio.checked = this.draft.mark === mark;
        radio.addEventListener('change', () => { this.draft.mark = mark; this.fill(); });
        return element('label', { class: 'pick' }, radio, parkopt.badge(mark), word('mark.' + mark));
      }));
    }

    /* What belongs to the mark that is chosen. */
    fill() {
      const draft = this.draft;
      this.warning.textContent = '';
      if (!draft.mark) {
        this.more.replaceChildren();
        return;
      }
      const note = element('textarea', { rows: 2, maxlength: 2000, 'aria-label': word('review.note'), placeholder: word('review.note') });
      note.value = draft.note;
      note.addEventListener('input', () => { draft.note = note.value; });
      const buttons = [element('button', { type: 'submit', class: 'main' }, word(this.instead ? 'review.change' : 'review.set')),
        element('button', { type: 'button', onclick: () => this.ended('') }, word('review.cancel'))];
      this.more.replaceChildren(...this.details(), note, element('div', { class: 'buttons' }, buttons));
    }

    details() {
      const draft = this.draft;
      if (draft.mark === 'must_merge') {
        const refused = element('p', { class: 'warning', role: 'status' });
        const chosen = (id) => {
          draft.host = id;
          const reason = id ? this.review.register.refusal(draft.site, id) : null;
          refused.textContent = reason === null ? '' : fill('review.refused', { reason: reason });
        };
        const field = parkopt.hostField(this.review.register, draft.site, draft.host, chosen);
        chosen(draft.host);
        return [field, refused, element('p', { class: 'hint' }, word('review.host_stays'))];
      }
      return draft.mark === 'wrong_figure' ? [this.figure()] : [];
    }

    figure() {
      const draft = this.draft;
      const known = draft.firm ? FIRM_FIGURES : SITE_FIGURES;
      const fields = draft.field && !known.includes(draft.field) ? known.concat(draft.field) : known;
      const box = element('select', { 'aria-label': word('review.field') },
        fields.map((field) => element('option', { value: field }, parkopt.fieldName(field))),
        element('option', { value: '' }, word('review.other')));
      if (!this.instead && !draft.field) [draft.field] = fields;
      box.value = draft.field;
      box.addEventListener('change', () => { draft.field = box.value; });
      const value = element('input', { type: 'text', maxlength: 200, 'aria-label': word('review.value'), placeholder: word('review.value') });
      value.value = draft.value;
      value.addEventListener('input', () => { draft.value = value.value; });
      return element('div', { class: 'figure' }, box, value);
    }

    submit() {
      const draft = { ...this.draft };
      if (draft.mark !== 'must_merge') draft.host = '';
      if (draft.mark !== 'wrong_figure') draft.field = draft.value = '';
      if (this.review.register.fault(draft)) {
        this.warning.textContent = word('review.no_host');
        return;
      }
      const told = fill('review.done', { mark: parkopt.markWords(draft, this.review.register) });
      this.ended(told, () => this.review.set(draft, this.instead));
    }
  }

  /* Marks of one place with what can be done about them, and the form. */
  class Part {
    constructor(card, atlas) {
      this.card = card;
      this.review = atlas.review;
      this.list = element('ul', { class: 'marks' });
      this.form = element('div');
      this.status = element('p', { class: 'status', role: 'status' });
      this.element = element('section', { class: 'review-part', 'aria-label': word('review.yours') },
        element('h3', { tabindex: '-1' }, word('review.yours')), this.list, this.status, this.form,
        element('button', { type: 'button', class: 'next', onclick: () => parkopt.visitUnmarked(atlas, card) }, word('review.next')));
      const left = begun.get(card) || [blank(card), null];
      this.ask(...left);
      this.fill();
    }

    fill() {
      const marks = this.review.of(this.card);
      this.element.classList.toggle('unmarked', !marks.length);
      this.list.replaceChildren(...marks.map((mark) => parkopt.markLine(mark, this.review, {
        edit: () => { this.ask(mark, mark); this.form.querySelector('input:checked').focus(); },
        deleted: () => this.end(word('review.deleted')),
      })));
    }

    /* Put a form with a mark in it. */
    ask(mark, instead) {
      const draft = { ...mark };
      begun.set(this.card, [draft, instead]);
      this.form.replaceChildren(new Form(this.review, draft, instead, (told, act) => this.end(told, act)).element);
    }

    end(told, act) {
      this.ask(blank(this.card), null);
      if (act) act();
      this.status.textContent = told;
      this.element.querySelector('h3').focus({ preventScroll: true });
    }
  }

  /* One mark as a line of a list: badge, words, note, who and when; buttons for `edit` and deleting where they are given. */
  parkopt.markLine = function (mark, review, acts, heading) {
    const register = review.register;
    const named = { mark: parkopt.markWords(mark, register), place: register.name(mark.site || mark.firm) };
    const button = (key, act) => element('button', { type: 'button', 'aria-label': fill(key + '_this', named), onclick: act }, word(key));
    const by = [mark.reviewer, mark.date].filter(Boolean).join(' · ');
    return element('li', {}, parkopt.badge(mark.mark), element('div', { class: 'told' },
      heading, element('span', { class: 'what' }, named.mark),
      mark.value ? element('span', { class: 'note' }, fill('review.should_be', { value: mark.value })) : null,
      mark.note ? element('span', { class: 'note' }, mark.note) : null,
      by ? element('small', {}, by) : null),
    element('div', { class: 'acts' }, button('review.edit', acts.edit), button('review.delete', () => {
      review.delete(mark);
      acts.deleted();
    })));
  };

  let shown = null; // the part of the card that is open

  /* Whether a card is of a site or firm, of which a reviewer can say something. */
  function reviewed(card) {
    return Boolean(card) && (card.startsWith('s:') || card.startsWith('f:'));
  }

  /* Below the heading of a card: the way down to its review. */
  function jump(card) {
    if (!reviewed(card)) return null;
    return element('div', { class: 'links to-review' }, element('button', {
      type: 'button', onclick: () => {
        shown.element.scrollIntoView({ block: 'start' });
        shown.form.querySelector('input').focus({ preventScroll: true });
      },
    }, word('review.go')));
  }

  parkopt.cardParts.splice(2, 0, jump);
  parkopt.cardParts.push((card, _, atlas) => {
    shown = reviewed(card) ? new Part(card, atlas) : null;
    return shown && shown.element;
  });

  /* Keep the open card in step with the marks. */
  parkopt.refillMarksOfCard = function () {
    if (shown && shown.element.isConnected) shown.fill();
  };

  /* Open the form of a mark on its card. */
  parkopt.editMark = function (atlas, mark) {
    parkopt.visitMark(atlas, mark);
    shown.ask(mark, mark);
    shown.form.scrollIntoView({ block: 'nearest' });
    shown.form.querySelector('input:checked').focus();
  };
})((window.parkopt = window.parkopt || {}));
