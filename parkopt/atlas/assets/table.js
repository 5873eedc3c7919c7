/* A table of parks or firms beside the map: sorted by any column, filtered, only the rows in sight are in the page. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;
  const ROW = 26; // px of a row, as in the style sheet
  const SPARE = 8; // rows drawn beyond those in sight

  /* A column of data: key, maybe the label that heads it, and per row a number (with its digits, or plain as years are), a
     text, or the number of one of some texts. */
  class Column {
    constructor(data) {
      Object.assign(this, data);
      this.numeric = !this.texts && this.values.some((value) => typeof value === 'number');
    }

    heading() {
      if (this.head) return word(this.head);
      const shown = word('fig.' + this.key);
      return shown === 'fig.' + this.key ? word('col.' + this.key) : shown;
    }

    text(row) {
      const value = this.values[row];
      if (value === null || value === '') return this.none || '';
      if (this.texts) return say(this.texts[value]);
      return this.numeric && this.key !== 'stage' && !this.plain ? parkopt.number(value, this.digits, this.fixed) : say(value);
    }

    /* What rows are sorted by: numbers as they are, texts by the order of their letters. */
    ranks() {
      if (this.numeric) return this.values;
      const shown = this.texts || this.values;
      const order = new Intl.Collator(parkopt.language());
      const sorted = shown.map((_, place) => place).sort((a, b) => order.compare(say(shown[a]), say(shown[b])));
      const rank = new Array(shown.length);
      sorted.forEach((place, number) => { rank[place] = number; });
      return this.texts ? this.values.map((value) => rank[value]) : rank;
    }
  }

  class Table {
    /* `pick` is told which row was clicked; without it rows are only read. */
    constructor(data, pick) {
      this.name = data.name;
      this.ids = data.ids;
      this.pick = pick;
      this.columns = data.columns.map((column) => new Column(column));
      this.kept = {};
      this.wanted = '';
      this.sorted = null;
      this.down = false;
      this.marked = null;
      this.lets = data.lets || (() => true); // whether the panel's filters let a row through
      this.whole = false; // whether all rows are drawn, for paper
      this.rows = this.ids.map((_, row) => row);
    }

    /* The rows that the filters let through, in order. */
    choose() {
      const wanted = this.wanted;
      const kept = Object.entries(this.kept);
      const searched = this.columns.filter((column) => !column.numeric && !column.texts);
      this.rows = this.ids.map((_, row) => row).filter((row) => this.lets(row) && kept
        .every(([key, value]) => this.column(key).values[row] === value)
        && (!wanted || [this.ids[row]].concat(...searched.map((column) => column.values[row]))
          .some((text) => String(text).toLowerCase().includes(wanted))));
      if (this.sorted) {
        const ranks = this.column(this.sorted).ranks();
        const sign = this.down ? -1 : 1;
        const none = (row) => Number(ranks[row] === null); // rows without a figure come last
        this.rows.sort((a, b) => none(a) - none(b) || sign * (ranks[a] - ranks[b]) || a - b);
      }
    }

    column(key) {
      return this.columns.find((column) => column.key === key);
    }

    sortBy(key) {
      this.down = this.sorted === key ? !this.down : this.column(key).numeric;
      this.sorted = key;
      this.changed();
    }

    changed() {
      this.choose();
      this.fillHead();
      this.draw();
      this.count.textContent = this.rows.length + ' / ' + this.ids.length;
    }

    /* The whole element, in the page's language. */
    element() {
      this.count = element('span', { class: 'count-rows', role: 'status' });
      this.head = element('thead');
      this.body = element('tbody');
      this.box = element('div', { class: 'rows-box', tabindex: '0', role: 'region', 'aria-label': word('table.' + this.name) },
        element('table', { 'aria-rowcount': this.ids.length + 1 }, this.head, this.body));
      this.box.addEventListener('scroll', () => this.scrolled());
      const field = element('input', { type: 'search', placeholder: word('table.search'), 'aria-label': word('table.search') });
      field.value = this.wanted;
      field.addEventListener('input', () => {
        this.wanted = field.value.trim().toLowerCase();
        this.changed();
      });
      const bar = element('div', { class: 'table-bar' }, field, this.filters(), this.count,
        element('button', { type: 'button', class: 'csv', onclick: () => this.download() }, word('table.csv')));
      this.changed();
      return element('div', { class: 'table-page' }, bar, this.box);
    }

    /* A choice for each column of few texts. */
    filters() {
      return this.columns.filter((column) => column.texts && column.filter).map((column) => {
        const order = column.texts.map((_, place) => place).filter((place) => say(column.texts[place]) !== '');
        const box = element('select', { 'aria-label': column.heading(), 'data-filter': column.key },
          element('option', { value: '' }, column.heading()),
          order.map((place) => element('option', { value: String(place) }, say(column.texts[place]))));
        if (column.key in this.kept) box.value = String(this.kept[column.key]);
        box.addEventListener('change', () => {
          delete this.kept[column.key];
          if (box.value !== '') this.kept[column.key] = Number(box.value);
          this.changed();
        });
        return box;
      });
    }

    fillHead() {
      this.head.replaceChildren(element('tr', {}, this.columns.map((column) => {
        const state = this.sorted !== column.key ? 'none' : this.down ? 'descending' : 'ascending';
        const arrow = { none: '', ascending: ' ▲', descending: ' ▼' }[state];
        return element('th', { scope: 'col', 'aria-sort': state, class: column.numeric ? 'number' : '' },
          element('button', { type: 'button', 'data-sort': column.key, onclick: () => this.sortBy(column.key) },
            column.heading() + arrow));
      })));
    }

    /* The places of the rows in sight: the first, and one beyond the last. */
    sight() {
      const top = this.box.scrollTop;
      return [Math.floor(top / ROW), Math.min(this.rows.length, Math.ceil((top + (this.box.clientHeight || 300)) / ROW))];
    }

    /* Rows that are drawn already are left alone: a row that is drawn anew while it is clicked loses the click. */
    scrolled() {
      const [first, last] = this.sight();
      if (first < this.drawn[0] || last > this.drawn[1]) this.draw();
    }

    draw() {
      const [top, bottom] = this.whole ? [0, this.rows.length] : this.sight();
      const first = Math.max(0, top - SPARE);
      const last = Math.min(this.rows.length, bottom + SPARE);
      this.drawn = [first, last];
      const focused = this.box.contains(document.activeElement) ? document.activeElement.dataset.row : undefined;
      const lines = [this.gap(first)];
      for (let place = first; place < last; place += 1) lines.push(this.line(place));
      lines.push(this.gap(this.rows.length - last));
      this.body.replaceChildren(...lines);
      const again = focused && Array.from(this.body.querySelectorAll('button')).find((one) => one.dataset.row === focused);
      if (again) again.focus({ preventScroll: true });
    }

    gap(rows) {
      return element('tr', { class: 'gap', 'aria-hidden': 'true', style: 'height:' + rows * ROW + 'px' });
    }

    line(place) {
      const row = this.rows[place];
      const cells = this.columns.map((column, number) => element('td', { class: column.numeric ? 'number' : '' }, number || !this.pick ? column.text(row)
        : element('button', { type: 'button', 'data-row': this.ids[row], onclick: () => this.pick(this.ids[row], row) }, column.text(row))));
      return element('tr', { class: this.marked === this.ids[row] ? 'marked' : '', 'aria-rowindex': place + 2 }, cells);
    }

    /* Mark the row of something that was picked on the map, and bring it into sight. */
    mark(id) {
      this.marked = id;
      const place = this.rows.findIndex((row) => this.ids[row] === id);
      if (place >= 0) this.box.scrollTop = Math.max(0, (place - 3) * ROW);
      this.draw();
    }

    /* The rows that are shown as CSV; no text is taken for a formula by a spreadsheet. */
    csv(separator = ',') {
      const lines = [this.columns.map((column) => parkopt.csvCell(column.heading(), false))].concat(this.rows.map((row) => this.columns
        .map((column) => parkopt.csvCell(column.numeric ? String(column.values[row] === null ? column.none || '' : column.values[row]) : column.text(row),
          column.numeric))));
      return parkopt.csvText(lines, separator);
    }

    download() {
      parkopt.saveCsv(this.name + '.csv', this.csv());
    }
  }

  /* The table of firms, out of the columns of the map's layer. */
  function firmData(columns) {
    const coded = (key, from) => ({ key: key, texts: columns[from + '_texts'], values: columns[from] });
    return {
      name: 'firms',
      ids: columns.id,
      columns: [
        { key: 'firm_id', values: columns.id }, { key: 'name', values: columns.name },
        { key: 'fate', texts: columns.fates, values: columns.fate, filter: true },
        { key: 'stage', values: columns.stage.map((year) => year || null) },
        Object.assign(coded('sector', 'sector'), { filter: true }),
        { key: 'grade', texts: columns.grades, values: columns.grade.map((one) => columns.grades.indexOf(one)), filter: true },
        coded('from_site', 'from'), coded('receiving_site', 'to'), coded('host_id', 'host'),
        { key: 'count', values: columns.count }, { key: 'land_mu', values: columns.land },
        { key: 'output', head: 'col.output', values: columns.output }, { key: 'employees', values: columns.employees },
      ],
    };
  }

  parkopt.Table = Table;
  parkopt.firmData = firmData;

  parkopt.Tables = class {
    constructor(atlas) {
      this.atlas = atlas;
      this.shown = null;
      this.box = element('section', { id: 'table', hidden: true });
      document.querySelector('main').append(this.box);
      this.tables = this.collect();
    }

    /* The tables that there are. */
    collect() {
      const atlas = this.atlas;
      const firms = atlas.drawn.find((layer) => layer.columns);
      const columns = firms && firms.columns();
      if (columns) columns.grades = Array.from(new Set(columns.grade)).sort();
      const parks = Object.assign({ lets: (row) => atlas.passes(atlas.data.table.ids[row]) }, atlas.data.table);
      const passing = (row) => atlas.sieve.rows[row] === 1;
      const data = [parks].concat(columns ? [Object.assign({ lets: passing }, firmData(columns))] : []);
      return data.map((one) => new Table(one, (id, row) => (one.name === 'parks'
        ? atlas.visitSite(id) : atlas.visitFirm(firms, row))));
    }

    /* Whether there is a table of that name. */
    has(name) {
      return this.tables.some((table) => table.name === name);
    }

    /* Show a table, or none. */
    open(name) {
      this.shown = this.tables.find((table) => table.name === name) || null;
      document.body.classList.toggle('tabled', this.shown !== null);
      this.box.hidden = this.shown === null;
      this.fill();
      this.atlas.map.invalidateSize({ animate: false });
    }

    fill() {
      if (!this.shown) {
        this.box.replaceChildren();
        return;
      }
      const tabs = this.tables.map((table) => element('button', {
        type: 'button', 'aria-pressed': String(table === this.shown), 'data-table': table.name,
        onclick: () => this.open(table.name),
      }, word('table.' + table.name)));
      const close = element('button', { type: 'button', class: 'close', 'aria-label': word('table.close'), onclick: () => this.open(null) }, '×');
      const page = this.shown.element();
      this.box.replaceChildren(element('div', { class: 'tabs' }, tabs, close), page);
      this.shown.draw();
    }

    /* Keep in step with the filters of the panel; `mark` tells whether they changed. */
    sift(mark) {
      if (mark === this.sifted) return;
      this.sifted = mark;
      if (this.shown) this.shown.changed();
    }

    mark(name, id) {
      if (this.shown && this.shown.name === name) this.shown.mark(id);
    }
  };
})((window.parkopt = window.parkopt || {}));
