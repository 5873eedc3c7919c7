/* The panel beside the map: headline, language, and the parts that other files make. */
(function (parkopt) {
  'use strict';

  const { element, say, word } = parkopt;

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

  function tables(atlas) {
    return element('div', { class: 'open-table' }, ['parks', 'firms'].filter((name) => atlas.tables.has(name)).map((name) => element('button', {
      type: 'button', 'data-open': name, onclick: () => atlas.tables.open(name),
    }, word('table.' + name))));
  }

  /* Parts that other pages with a map use too. */
  parkopt.panelParts = { counts, languages };

  /* Fill the panel in the page's language; the keyboard stays where it was. */
  parkopt.fillPanel = function (panel, atlas) {
    const data = atlas.data;
    const toggle = element('button', {
      type: 'button', class: 'toggle', 'aria-expanded': String(!document.body.classList.contains('folded')),
      title: word('atlas.hide'), 'aria-label': word('atlas.hide'), onclick: atlas.fold,
    }, '‹');
    panel.setAttribute('aria-label', word('atlas.layers'));
    const reached = () => Array.from(panel.querySelectorAll('button, input, select, summary'));
    const held = reached().indexOf(document.activeElement);
    panel.replaceChildren(
      toggle,
      element('div', { class: 'inside' },
        element('header', {}, languages(atlas), element('h1', {}, say(data.title)), element('p', {}, say(data.subtitle))),
        data.synthetic ? element('p', { class: 'synthetic', role: 'note' }, say(data.synthetic)) : null,
        parkopt.confidential(atlas),
        counts(atlas), facts(data), parkopt.summaryButton(atlas), parkopt.searchBox(atlas), tables(atlas),
        parkopt.filterSection(atlas), parkopt.reviewSection(atlas), parkopt.layerTree(atlas), parkopt.helpSection()));
    const again = held >= 0 && reached()[held];
    if (again) again.focus({ preventScroll: true });
  };
})((window.parkopt = window.parkopt || {}));
