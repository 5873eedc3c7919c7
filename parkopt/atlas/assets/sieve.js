/* What the filters let through: sites by what they are, firms row by row in one pass, moves by their firms. */
(function (parkopt) {
  'use strict';

  const NO_GRADE = 'none';

  /* For each firm the place of its choice in a filter; -1 where the filter has none for it. */
  function codesOf(field, columns) {
    const values = columns[field.key];
    const places = new Map(field.ids.map((id, place) => [id, place]));
    const placeOf = (id) => (places.has(id) ? places.get(id) : -1);
    const ids = columns[field.key + '_ids'];
    const coded = ids ? ids.map(placeOf) : null;
    return Int16Array.from(values, (value) => (coded ? coded[value] : placeOf(String(value) || NO_GRADE)));
  }

  /* `fields` are the filters with their choices, `sites` what each site is, `columns` the firms or null. */
  parkopt.Sieve = class {
    constructor(fields, sites, columns) {
      this.fields = fields;
      this.sites = sites;
      this.columns = columns;
      this.codes = fields.map(() => null);
      this.rows = new Uint8Array(columns ? columns.id.length : 0);
      this.moves = new Uint8Array(columns ? columns.move.reduce((most, row) => Math.max(most, row), -1) + 1 : 0);
      this.firms = 0;
      this.use({});
    }

    /* Take up a filter: ids by its keys, nothing for all. `mark` tells whether anything changed since. */
    use(filter) {
      const mark = JSON.stringify(this.fields.map((field) => filter[field.key] || ''));
      if (mark === this.mark) return;
      this.mark = mark;
      this.wanted = this.fields.map((field, number) => [number, field.ids.indexOf(filter[field.key])])
        .filter((one) => one[1] >= 0);
      if (this.columns) this.siftFirms();
    }

    siftFirms() {
      const rows = this.rows.fill(1);
      this.wanted.forEach(([number, place]) => {
        const codes = this.codes[number] || codesOf(this.fields[number], this.columns);
        this.codes[number] = codes;
        for (let row = 0; row < rows.length; row += 1) if (codes[row] !== place) rows[row] = 0;
      });
      const { count, move } = this.columns;
      this.moves.fill(0);
      this.firms = 0;
      for (let row = 0; row < rows.length; row += 1) {
        if (rows[row]) {
          this.firms += count[row];
          if (move[row] >= 0) this.moves[move[row]] = 1;
        }
      }
    }

    site(id) {
      const values = this.sites[id];
      return !this.wanted.length || (values !== undefined && this.wanted.every(([number, place]) => values[number] === place));
    }

    /* A feature passes with its site or one of its sites, a move with any of its firms; what is neither always passes. */
    feature(feature) {
      if (!this.wanted.length) return true;
      if (feature.move !== undefined && this.columns) return this.moves[feature.move] === 1;
      return feature.site === undefined || [].concat(feature.site).some((id) => this.site(id));
    }
  };
})((window.parkopt = window.parkopt || {}));
