/* Parts of a site's card: red lines that it overlaps, and where it could merge or why it may not. */
(function (parkopt) {
  'use strict';

  const { element, say, word, number } = parkopt;

  function head(...labels) {
    return element('thead', {}, element('tr', {}, labels.map((label, place) => element('th', {
      scope: 'col', class: place ? 'number' : '',
    }, label))));
  }

  function cell(text) {
    return element('td', { class: 'number' }, text);
  }

  function section(name, title, ...children) {
    return element('section', { class: 'part ' + name, 'aria-label': title }, element('h3', {}, title), children);
  }

  /* A button that opens the card of something else. */
  function opener(name, act) {
    return element('button', { type: 'button', class: 'opener', onclick: act }, name);
  }

  function redline([line, mu, share], atlas) {
    const card = atlas.data.cards['r:' + line];
    const told = (key) => say((card.r.find((row) => row[0] === key) || [])[1]);
    const percent = number(100 * share) + ' %';
    return element('tr', {},
      element('th', { scope: 'row' }, say(card.t),
        element('small', {}, [say(card.s), word('col.forbids') + ': ' + told('forbids'), told('clause')].join(' · '))),
      cell(number(mu)), cell(percent));
  }

  function redlines(id, card, atlas) {
    const { details } = atlas.data;
    if (!id || !id.startsWith('s:')) return null;
    const found = details.redlines[id.slice(2)];
    const title = word('card.redlines');
    if (!found) return section('redlines', title, element('p', {}, word('card.no_redline')));
    return section('redlines', title,
      element('table', {}, head(word('card.redline'), word('card.overlap'), word('card.share')),
        element('tbody', {}, found.map((line) => redline(line, atlas)))),
      element('p', {}, say(details.inside)));
  }

  /* What becomes of a host in the plan: chosen by this park, open, or none. */
  function standing(host, park, atlas) {
    if (atlas.data.details.host[park] === host) return 'card.chosen';
    return atlas.data.details.open.includes(host) ? 'card.may' : 'card.not_open';
  }

  function hostRow([host, km, likeness, refused], park, atlas, shared) {
    const place = parkopt.placeOf(host, atlas);
    const state = refused < 0 ? standing(host, park, atlas) : 'card.refused';
    const reason = refused < 0 || shared ? '' : ': ' + say(atlas.data.details.refusals[refused]);
    const sign = { 'card.chosen': '★ ', 'card.may': '✓ ', 'card.not_open': '○ ', 'card.refused': '✕ ' }[state];
    return element('tr', { class: state.slice(5) },
      element('th', { scope: 'row' }, place ? opener(say(place[1]), () => atlas.visit(place, true)) : host,
        element('small', {}, sign + word(state) + reason)),
      cell(km.toFixed(1)), cell(likeness.toFixed(1) + ' %'));
  }

  function hosts(id, card, atlas) {
    const { details } = atlas.data;
    const park = id && id.startsWith('s:') ? id.slice(2) : '';
    if (!details.hosts || !atlas.data.table.ids.includes(park)) return null;
    const title = word('card.hosts');
    const found = details.hosts[park];
    if (!found) return section('hosts', title, element('p', {}, word('card.no_host')));
    const reasons = new Set(found.map((row) => row[3]));
    const shared = reasons.size === 1 && found[0][3] >= 0 ? say(details.refusals[found[0][3]]) : null;
    return section('hosts', title,
      shared ? element('p', { class: 'shared' }, word('card.refused') + ': ' + shared) : null,
      element('table', {}, head(word('col.host_id'), word('col.km'), word('card.likeness')),
        element('tbody', {}, found.map((row) => hostRow(row, park, atlas, shared !== null)))),
      element('p', {}, word('card.hosts_lead')));
  }

  parkopt.cardParts.push(redlines, hosts);
})((window.parkopt = window.parkopt || {}));
