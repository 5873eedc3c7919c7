/* A review: the marks that reviewers set on parks and firms of this run, kept as drafts where the browser lets the page. */
(function (parkopt) {
  'use strict';

  const KEPT_AS = 'parkopt.review.';
  const TEXTS = ['site', 'firm', 'mark', 'host', 'field', 'value', 'note', 'reviewer', 'date'];

  /* What two marks share of which one replaces the other: place, kind and reviewer. */
  parkopt.markKey = function (mark) {
    let kind = mark.mark;
    if (parkopt.marks.plan.includes(mark.mark)) kind = 'plan';
    if (mark.mark === 'wrong_figure') kind = 'figure ' + (mark.field || mark.note);
    if (mark.mark.startsWith('firm_')) kind = 'whereabouts';
    return JSON.stringify([mark.site, mark.firm, kind, mark.reviewer]);
  };

  parkopt.today = function () {
    const now = new Date();
    const two = (figure) => String(figure).padStart(2, '0');
    return [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  };

  /* The store of marks. `told` holds what is called after each change. */
  parkopt.Review = class {
    constructor(run, register) {
      this.run = run;
      this.register = register;
      this.told = [];
      this.reviewer = '';
      this.date = ''; // the day of the mark
      this.marks = new Map();
      this.unsaved = new Set();
      this.aside = []; // drafts on firms of this run that an atlas with less detail does not have
      this.kept = true;
      this.recall();
      window.addEventListener('storage', (event) => {
        if (event.key === KEPT_AS + this.run) {
          this.recall();
          this.tell();
        }
      });
      window.addEventListener('beforeunload', (event) => {
        if (this.unsaved.size) {
          event.preventDefault();
          event.returnValue = '';
        }
      });
    }

    /* Read the drafts that the browser keeps; none where it keeps nothing or what it has makes no sense. */
    recall() {
      const drafts = this.drafts();
      const all = (Array.isArray(drafts.marks) ? drafts.marks : []).filter(Boolean).map((draft) => {
        const mark = {};
        TEXTS.forEach((name) => { mark[name] = parkopt.cleanText(draft[name] || ''); });
        return [mark, draft.unsaved === true, this.register.fault(mark)];
      });
      const sound = all.filter(([, , fault]) => fault === null);
      this.marks = new Map(sound.map(([mark]) => [parkopt.markKey(mark), mark]));
      this.unsaved = new Set(sound.filter(([, unsaved]) => unsaved).map(([mark]) => parkopt.markKey(mark)));
      this.aside = all.filter(([, , fault]) => fault === 'review.bad_place').map(([mark, unsaved]) => ({ ...mark, unsaved: unsaved }));
      this.reviewer = parkopt.cleanText(drafts.reviewer || '');
    }

    drafts() {
      let text = null;
      try {
        text = window.localStorage.getItem(KEPT_AS + this.run);
      } catch (error) {
        this.kept = false;
      }
      try {
        return JSON.parse(text) || {};
      } catch (error) {
        return {};
      }
    }

    /* Keep the drafts. */
    keep() {
      const here = Array.from(this.marks, ([key, mark]) => ({ ...mark, unsaved: this.unsaved.has(key) }));
      const drafts = { reviewer: this.reviewer, marks: this.aside.concat(here) };
      try {
        window.localStorage.setItem(KEPT_AS + this.run, JSON.stringify(drafts));
        this.kept = true;
      } catch (error) {
        this.kept = false;
      }
    }

    tell() {
      this.told.forEach((call) => call());
    }

    changed() {
      this.keep();
      this.tell();
    }

    /* All marks by place and kind; those of one card: 's:<site>' or 'f:<firm>'. */
    listed() {
      const order = parkopt.marks.ofSites.concat(parkopt.marks.ofFirms);
      const place = (mark) => mark.site || mark.firm;
      return Array.from(this.marks.values()).sort((a, b) => Number(!a.site) - Number(!b.site)
        || (place(a) < place(b) ? -1 : Number(place(a) > place(b))) || order.indexOf(a.mark) - order.indexOf(b.mark));
    }

    /* Parks on whose fate something was said. */
    judged() {
      return new Set(this.listed().filter((mark) => this.register.parks.has(mark.site) && parkopt.marks.plan.includes(mark.mark))
        .map((mark) => mark.site));
    }

    of(card) {
      return this.listed().filter((mark) => parkopt.cardOf(mark) === card);
    }

    /* Set a mark, signed by the reviewer of today; `instead` is the mark that it replaces. */
    set(mark, instead) {
      if (instead) this.drop(instead);
      const signed = { ...mark, reviewer: this.reviewer, date: this.date || parkopt.today() };
      ['host', 'field', 'value', 'note'].forEach((name) => { signed[name] = parkopt.cleanText(mark[name]); });
      this.put(signed);
      this.changed();
    }

    put(mark) {
      const key = parkopt.markKey(mark);
      this.marks.delete(key);
      this.marks.set(key, mark);
      this.unsaved.add(key);
    }

    drop(mark) {
      const key = parkopt.markKey(mark);
      this.marks.delete(key);
      this.unsaved.delete(key);
    }

    delete(mark) {
      this.drop(mark);
      this.changed();
    }

    clear() {
      this.marks.clear();
      this.unsaved.clear();
      this.changed();
    }

    /* The reviewer has a name now: marks made here that nobody signed are his or hers. */
    sign(name) {
      this.reviewer = parkopt.cleanText(name);
      if (this.reviewer) {
        Array.from(this.unsaved, (key) => this.marks.get(key)).filter((mark) => mark.reviewer === '').forEach((mark) => {
          this.drop(mark);
          this.put({ ...mark, reviewer: this.reviewer });
        });
      }
      this.changed();
    }

    /* Take over marks of a file; of two on the same the later one counts, and that of the page where both are of one day. */
    merge(marks) {
      let taken = 0;
      marks.forEach((mark) => {
        const here = this.marks.get(parkopt.markKey(mark));
        if (here && mark.date <= here.date) return;
        this.put(mark);
        this.unsaved.delete(parkopt.markKey(mark));
        taken += 1;
      });
      this.changed();
      return taken;
    }

    saved() {
      this.unsaved.clear();
      this.changed();
    }

    /* Demands on one park that cannot all be met, as lists of [mark, whether it follows from another park's merger]. */
    contradictions() {
      const asked = new Map();
      const ask = (site, wish, mark, implied) => {
        if (!asked.has(site)) asked.set(site, []);
        asked.get(site).push([wish, mark, implied]);
      };
      this.listed().filter((mark) => parkopt.marks.demands.includes(mark.mark)).forEach((mark) => {
        ask(mark.site, mark.mark + ' ' + mark.host, mark, false);
        if (this.register.parks.has(mark.host)) ask(mark.host, 'must_stay ', mark, true);
      });
      return Array.from(asked, ([site, wishes]) => [site, wishes])
        .filter(([, wishes]) => new Set(wishes.map(([wish]) => wish)).size > 1)
        .map(([site, wishes]) => [site, wishes.map(([, mark, implied]) => [mark, implied])]);
    }
  };

  parkopt.cardOf = function (mark) {
    return mark.firm ? 'f:' + mark.firm : 's:' + mark.site;
  };

  /* A mark in words, without its place. */
  parkopt.markWords = function (mark, register) {
    if (mark.mark === 'must_merge') return parkopt.fill('review.into', { host: register.name(mark.host) });
    if (mark.mark === 'wrong_figure' && mark.field) return parkopt.fill('review.figure', { field: parkopt.fieldName(mark.field) });
    return parkopt.word('mark.' + mark.mark);
  };

  /* The name of a column, or what a file calls it. */
  parkopt.fieldName = function (field) {
    const name = parkopt.word('col.' + field);
    return name === 'col.' + field ? field : name;
  };

  /* Begin the review of an atlas: its store, and its layer on the map. */
  parkopt.startReview = function (atlas) {
    const review = new parkopt.Review(atlas.data.run, new parkopt.Register(atlas));
    review.layer = new parkopt.MarkLayer(atlas, review);
    review.layer.draw();
    review.told.push(() => review.layer.draw());
    return review;
  };
})((window.parkopt = window.parkopt || {}));
