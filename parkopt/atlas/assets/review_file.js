/* Marks as rows of review.csv and back: what the page writes, it reads, and so does `parkopt locks merge`. */
(function (parkopt) {
  'use strict';

  const COLUMNS = ['run', 'site_id', 'firm_id', 'mark', 'host_id', 'field', 'value', 'note', 'reviewer', 'date'];
  const PLAN = ['agree', 'disagree', 'must_stay', 'must_go', 'must_merge'];
  const DEMANDS = PLAN.slice(2);
  const OF_FIRMS = ['wrong_figure', 'firm_closed', 'firm_elsewhere'];
  const OF_SITES = PLAN.concat('wrong_boundary', 'wrong_figure');

  parkopt.marks = { plan: PLAN, demands: DEMANDS, ofFirms: OF_FIRMS, ofSites: OF_SITES };

  /* What a text becomes on its way through a file: line ends made one, no control characters, no blanks around it. */
  parkopt.cleanText = function (text) {
    return String(text).replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').trim();
  };

  /* What can be marked in an atlas, and what a park can merge into. */
  parkopt.Register = class {
    constructor(atlas) {
      this.atlas = atlas;
      this.parks = new Set(atlas.data.table.ids);
      this.places = new Map(atlas.data.places.map((place) => [place[0], place]));
      const layer = atlas.drawn.find((one) => one.columns);
      this.firms = new Map(layer ? layer.columns().id.map((id, row) => [id, row]) : []);
      this.layer = layer;
    }

    /* Name of the place of a mark (or of a host). */
    name(id) {
      const place = this.places.get('s:' + id) || this.places.get('h:' + id);
      if (place) return parkopt.say(place[1]);
      return this.firms.has(id) ? this.layer.columns().name[this.firms.get(id)] : id;
    }

    /* Where on the map a mark stands. */
    pointOf(mark) {
      return mark.firm ? this.layer.latLng(this.firms.get(mark.firm)) : L.latLng(this.places.get('s:' + mark.site)[2]);
    }

    /* Places that a park can be asked to merge into: parks and zone groups, admissible ones first, then the nearest. */
    hosts(site) {
      const from = L.latLng(this.places.get('s:' + site)[2]);
      return Array.from(this.places.values())
        .filter(([card]) => (card.startsWith('h:') || this.parks.has(card.slice(2))) && card !== 's:' + site)
        .map((place) => [Number(this.refusal(site, place[0].slice(2)) !== null), from.distanceTo(L.latLng(place[2])), place])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1])
        .map(([, , place]) => place);
    }

    /* Why the rules do not let a park merge into a host; null where they do. */
    refusal(site, host) {
      const { hosts, refusals } = this.atlas.data.details;
      const found = (hosts[site] || []).find((row) => row[0] === host);
      if (!found) return parkopt.word('review.out_of_reach');
      return found[3] < 0 ? null : parkopt.say(refusals[found[3]]);
    }

    isHost(id) {
      return this.parks.has(id) || this.places.has('h:' + id);
    }

    /* Marks that make sense on a site or firm. */
    allowed(mark) {
      if (mark.firm) return OF_FIRMS;
      return this.parks.has(mark.site) ? OF_SITES : OF_SITES.filter((one) => !DEMANDS.includes(one));
    }

    /* The label that says what is wrong with a mark, or null. */
    fault(mark) {
      if (!OF_SITES.includes(mark.mark) && !OF_FIRMS.includes(mark.mark)) return 'review.bad_mark';
      if (Boolean(mark.site) === Boolean(mark.firm)) return 'review.bad_ids';
      if (!(mark.firm ? this.firms.has(mark.firm) : this.places.has('s:' + mark.site))) return 'review.bad_place';
      if (!this.allowed(mark).includes(mark.mark)) return 'review.bad_kind';
      const host = mark.mark === 'must_merge' ? this.isHost(mark.host) && mark.host !== mark.site : !mark.host;
      return host ? null : 'review.bad_host';
    }
  };

  parkopt.reviewCsv = function (run, marks) {
    const row = (mark) => [run, mark.site, mark.firm, mark.mark, mark.host, mark.field, mark.value, mark.note, mark.reviewer, mark.date];
    return parkopt.csvText([COLUMNS].concat(marks.map(row)).map((cells) => cells.map((cell) => parkopt.csvCell(cell, false))));
  };

  /* A mark of the page out of what a file says: words of either language become marks. */
  function markOf(cells) {
    const word = cells.mark.toLowerCase();
    const known = OF_SITES.concat(OF_FIRMS).find((one) => one === word || parkopt.bothWords('mark.' + one)[1] === word);
    const mark = { site: cells.site_id, firm: cells.firm_id, mark: known || cells.mark, host: cells.host_id };
    ['field', 'value', 'note', 'reviewer', 'date'].forEach((name) => { mark[name] = cells[name]; });
    return mark;
  }

  /* What a file holds: marks, runs it names, faults as [row, label]; or why it is no review as a label and its values. */
  parkopt.readReview = function (bytes, register) {
    const text = decoded(bytes);
    if (text === null) return { refused: ['review.bad_text', {}] };
    const [rows, broken] = parkopt.csvRows(text);
    if (!rows) return { refused: ['review.bad_quotes', { row: broken }] };
    const header = rows.length ? rows[0] : [];
    const strange = header.find((name, place) => !COLUMNS.includes(name) || header.indexOf(name) !== place);
    if (strange !== undefined) return { refused: ['review.bad_column', { column: strange }] };
    if (!header.includes('mark') || !(header.includes('site_id') || header.includes('firm_id'))) {
      return { refused: ['review.bad_header', {}] };
    }
    const found = { marks: [], faults: [], runs: new Set() };
    const keys = new Set();
    rows.slice(1).forEach((row, place) => {
      if (row.every((cell) => cell === '')) return;
      const cells = {};
      COLUMNS.forEach((name) => { cells[name] = parkopt.cleanText(header.includes(name) ? row[header.indexOf(name)] || '' : ''); });
      const mark = markOf(cells);
      const fault = row.length > header.length ? 'review.bad_cells' : register.fault(mark);
      const key = parkopt.markKey(mark);
      if (fault || keys.has(key)) {
        found.faults.push([place + 2, fault || 'review.bad_twice']);
        return;
      }
      keys.add(key);
      found.marks.push(mark);
      if (cells.run) found.runs.add(cells.run);
    });
    return found;
  };

  function decoded(bytes) {
    for (const encoding of ['utf-8', 'gb18030']) {
      try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
      } catch (error) {
        // the next encoding
      }
    }
    return null;
  }
})((window.parkopt = window.parkopt || {}));
