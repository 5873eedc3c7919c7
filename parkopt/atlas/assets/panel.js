/* The panel beside the map: headline, search, layers with their legends, language. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;
  const MOST_HITS = 8;

  /* The headline; each number turns the map to its year. */
  function counts(atlas) {
    const parts = [];
    atlas.data.counts.forEach(([year, left, state], place) => {
      if (place) parts.push(element('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'));
      parts.push(element('button', {
        type: 'button', class: 'count', title: say(state), 'aria-pressed': String(atlas.year === year),
        onclick: () => atlas.turnTo(year),
      }, element('b', {}, String(left)), element('small', {}, String(year))));
    });
    return element('div', { class: 'counts' }, parts);
  }

  function facts(data) {
    return element('dl', { class: 'facts' }, data.facts.map(([name, value, tone]) => element('div', { class: tone },
      element('dt', {}, say(name)), element('dd', {}, say(value)))));
  }

  function languages(atlas) {
    const choice = [['zh', '中文'], ['en', 'English']].map(([lang, name]) => element('button', {
      type: 'button', lang: lang, 'aria-pressed': String(parkopt.language() === lang),
      onclick: () => atlas.speak(lang),
    }, name));
    return element('div', { class: 'languages', role: 'group', 'aria-label': '语言 / Language' }, choice);
  }

  function search(atlas) {
    const hits = element('ul', { class: 'hits' });
    const field = element('input', {
      type: 'search', placeholder: word('atlas.search'), 'aria-label': word('atlas.search'), autocomplete: 'off',
    });
    field.addEventListener('input', () => {
      const wanted = field.value.trim().toLowerCase();
      const found = wanted ? atlas.find(wanted).slice(0, MOST_HITS) : [];
      hits.replaceChildren(...found.map((place) => element('li', {}, element('button', {
        type: 'button', onclick: () => { hits.replaceChildren(); field.focus(); atlas.visit(place, true); },
      }, say(place[1]), element('small', {}, ' ' + place[0].slice(2))))));
      if (wanted && !found.length) hits.append(element('li', { class: 'none' }, word('atlas.no_hit')));
    });
    return element('div', { class: 'search' }, field, hits);
  }

  function tables(atlas) {
    return element('div', { class: 'open-table' }, ['parks', 'firms'].map((name) => element('button', {
      type: 'button', 'data-open': name, onclick: () => atlas.tables.open(name),
    }, word('table.' + name))));
  }

  function legend(layer, looks) {
    const entries = layer.legend.map(([name, look]) => element('li', {},
      parkopt.swatch(looks[look]), element('span', {}, say(name))));
    if (layer.note) entries.push(element('li', { class: 'note' }, say(layer.note)));
    return element('ul', { class: 'legend', hidden: !layer.shown }, entries);
  }

  function layerRow(layer, atlas) {
    const list = legend(layer, atlas.data.looks);
    const box = element('input', { type: 'checkbox', 'data-layer': layer.key });
    box.checked = layer.shown;
    box.addEventListener('change', () => {
      layer.shown = box.checked;
      list.hidden = !box.checked;
      atlas.refresh();
    });
    return element('div', { class: layer.shown ? 'layer on' : 'layer' }, element('label', {}, box, word('layer.' + layer.key)), list);
  }

  function groups(atlas) {
    return atlas.data.groups.map((group) => {
      const layers = atlas.data.layers.filter((layer) => layer.group === group).reverse();
      return element('section', { class: layers.some((layer) => layer.shown) ? 'group on' : 'group' },
        element('h2', {}, word('group.' + group)), layers.map((layer) => layerRow(layer, atlas)));
    });
  }

  /* Parts that other pages with a map use too. */
  parkopt.panelParts = { counts, languages, search, groups };

  parkopt.fillPanel = function (panel, atlas) {
    const data = atlas.data;
    const toggle = element('button', {
      type: 'button', class: 'toggle', 'aria-expanded': String(!document.body.classList.contains('folded')),
      title: word('atlas.hide'), 'aria-label': word('atlas.hide'), onclick: atlas.fold,
    }, '‹');
    panel.setAttribute('aria-label', word('atlas.layers'));
    panel.replaceChildren(
      toggle,
      element('div', { class: 'inside' },
        element('header', {}, languages(atlas), element('h1', {}, say(data.title)), element('p', {}, say(data.subtitle))),
        data.synthetic ? element('p', { class: 'synthetic', role: 'note' }, say(data.synthetic)) : null,
        counts(atlas), facts(data), search(atlas), tables(atlas), groups(atlas)));
  };
})((window.parkopt = window.parkopt || {}));
