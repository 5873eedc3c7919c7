/* From a card to the map: its place, its host, its destination, and the moves from and to it. */
(function (parkopt) {
  'use strict';

  const { element, word, fill } = parkopt;
  const ROOM = { padding: [70, 70], maxZoom: 14, animate: false };
  const THINNEST = 1; // px of a line for one firm
  const WIDEST = 6; // px of the line for most firms

  /* The columns of the map's firms, or null where the page has none. */
  parkopt.firmColumns = function (atlas) {
    const layer = atlas.drawn.find((one) => one.columns);
    return (layer && layer.columns()) || null;
  };

  /* Ids of the sites that a card is about: a site, or the zones of a group; none for other cards. */
  parkopt.sitesOf = function (id, atlas) {
    if (!id) return [];
    if (id.startsWith('s:')) return [id.slice(2)];
    return (id.startsWith('h:') && atlas.data.details.members[id.slice(2)]) || [];
  };

  /* What the search can find of a site or host: its card, name and point; undefined for unknown ones. */
  parkopt.placeOf = function (id, atlas) {
    return atlas.data.places.find(([card]) => card === 's:' + id || card === 'h:' + id);
  };

  function firmOf(id, atlas) {
    return (id && id.startsWith('f:') && atlas.firmOf(id)) || null;
  }

  /* Lines from and to the places of the open card; at most one card's at a time. */
  parkopt.MoveLines = class {
    constructor(atlas) {
      this.atlas = atlas;
      this.group = L.layerGroup();
      this.id = null;
      atlas.map.createPane('card-moves').style.zIndex = '625';
    }

    clear() {
      this.id = null;
      this.group.clearLayers().remove();
    }

    /* Draw the moves of a card, and bring them into sight. */
    draw(id, flows) {
      this.clear();
      this.id = id;
      const most = Math.max(1, ...flows.map((flow) => flow.firms));
      const points = [];
      flows.forEach((flow) => {
        const weight = THINNEST + (WIDEST - THINNEST) * Math.sqrt(flow.firms / most);
        const line = L.polyline([flow.from, flow.to], {
          pane: 'card-moves', className: flow.out ? 'move-out' : 'move-in', weight: weight, interactive: Boolean(flow.name),
        });
        if (flow.name) line.bindTooltip(() => element('span', {}, parkopt.say(flow.name) + ': ' + flow.firms), { sticky: true, className: 'hover' });
        this.group.addLayer(line);
        points.push(flow.from, flow.to);
      });
      this.group.addTo(this.atlas.map);
      this.atlas.map.fitBounds(L.latLngBounds(points), ROOM);
    }
  };

  /* The moves of some sites, added up by the place at the other end; scattered firms come from where they stand. */
  function flowsOf(sites, atlas) {
    const columns = parkopt.firmColumns(atlas);
    if (!columns) return [];
    const own = new Set(sites);
    const [leaves, comes] = [columns.from_ids, columns.to_ids].map((ids) => ids.map((id) => own.has(id)));
    const moves = columns.fate_ids.indexOf('RELOCATE');
    const at = (id) => parkopt.placeOf(id, atlas);
    const found = new Map();
    columns.fate.forEach((fate, row) => {
      const out = leaves[columns.from[row]];
      if (fate !== moves || out === comes[columns.to[row]]) return;
      const from = columns.from_ids[columns.from[row]];
      const to = columns.to_ids[columns.to[row]];
      const key = from ? from + '>' + to : 'firm ' + row;
      if (!found.has(key)) {
        const start = from ? at(from)[2] : [columns.lat[row] / columns.scale, columns.lon[row] / columns.scale];
        const name = from ? at(out ? to : from)[1] : columns.name[row];
        found.set(key, { out: out, from: start, to: at(to)[2], firms: 0, name: name });
      }
      found.get(key).firms += columns.count[row];
    });
    return Array.from(found.values());
  }

  function movesButton(id, flows, atlas, note) {
    const drawn = atlas.moveLines;
    const shown = drawn.id === id;
    const count = (out) => flows.filter((flow) => flow.out === out).reduce((sum, flow) => sum + flow.firms, 0);
    const tell = (on) => note.replaceChildren(...(on ? [true, false].filter(count).map((out) => element('li', {
      class: out ? 'out' : 'in',
    }, fill(out ? 'card.moves_out' : 'card.moves_in', { n: parkopt.number(count(out)) }))) : []));
    tell(shown);
    const button = element('button', { type: 'button', class: 'show-moves', 'aria-pressed': String(shown) }, word('card.moves'));
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(on));
      if (on) drawn.draw(id, flows);
      else drawn.clear();
      tell(on);
    });
    return button;
  }

  function link(label, name, act) {
    return element('button', { type: 'button', class: name, onclick: act }, word(label));
  }

  function between(atlas, ...points) {
    return () => atlas.map.fitBounds(L.latLngBounds(points), ROOM);
  }

  function siteLinks(id, atlas, note) {
    const place = atlas.data.places.find(([card]) => card === id);
    if (!place) return [];
    const host = parkopt.placeOf(atlas.data.details.host[id.slice(2)], atlas);
    const flows = flowsOf(parkopt.sitesOf(id, atlas), atlas);
    return [
      link('card.to_site', 'to-site', between(atlas, place[2])),
      host ? link('card.to_host', 'to-host', between(atlas, place[2], host[2])) : null,
      flows.length ? movesButton(id, flows, atlas, note) : null,
    ];
  }

  function firmLinks([layer, row], id, atlas, note) {
    const columns = layer.columns();
    const here = layer.latLng(row);
    const start = parkopt.placeOf(columns.from_ids[columns.from[row]], atlas);
    const moves = columns.fate_ids[columns.fate[row]] === 'RELOCATE';
    const end = moves && parkopt.placeOf(columns.to_ids[columns.to[row]], atlas);
    const flow = end && { out: true, from: here, to: end[2], firms: columns.count[row], name: end[1] };
    return [
      link('card.to_site', 'to-site', between(atlas, here)),
      start ? link('card.to_start', 'to-start', () => atlas.visit(start, true)) : null,
      end ? link('card.to_end', 'to-end', between(atlas, here, end[2])) : null,
      end ? link('card.end_card', 'end-card', () => atlas.visit(end, true)) : null,
      flow ? movesButton(id, [flow], atlas, note) : null,
    ];
  }

  /* The row of buttons of a card, with a note on the lines that are shown; null where there is nowhere to go. */
  parkopt.cardLinks = function (id, atlas) {
    if (atlas.moveLines.id !== id) atlas.moveLines.clear();
    const note = element('ul', { class: 'moves-note', 'aria-live': 'polite' });
    const firm = firmOf(id, atlas);
    const buttons = (firm ? firmLinks(firm, id, atlas, note) : id ? siteLinks(id, atlas, note) : []).filter(Boolean);
    return buttons.length ? element('div', { class: 'links' }, buttons, note) : null;
  };
})((window.parkopt = window.parkopt || {}));
