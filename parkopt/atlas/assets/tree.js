/* The layers in the panel: groups that open, close and switch as a whole, each layer with its legend and choice. */
(function (parkopt) {
  'use strict';

  const { element, say, word, number } = parkopt;

  /* The choice of a layer, such as what its colours stand for. */
  function choiceBox(layer, atlas) {
    const { name, ids, texts } = layer.choice;
    const box = element('select', { 'data-choice': name, 'aria-label': word('layer.' + layer.key) + ': ' + word('choice.' + name) },
      ids.map((id, place) => element('option', { value: id }, say(texts[place]))));
    box.addEventListener('change', () => {
      atlas.choices[name] = box.value;
      atlas.refresh();
    });
    return element('div', { class: 'choice' }, element('span', { 'aria-hidden': 'true' }, word('choice.' + name)), box);
  }

  function entries(layer, drawn, looks) {
    const lines = (drawn.legend ? drawn.legend() : layer.legend).map(([name, look, count]) => element('li', {},
      parkopt.swatch(looks[look]), element('span', {}, say(name)),
      count === undefined ? null : element('span', { class: 'counted' }, number(count))));
    if (layer.note) lines.push(element('li', { class: 'note' }, say(layer.note)));
    return lines;
  }

  /* One layer's row; `update` brings it in step with what is shown. */
  function layerRow(layer, drawn, atlas) {
    const list = element('ul', { class: 'legend' });
    const box = element('input', { type: 'checkbox', 'data-layer': layer.key });
    const choice = layer.choice ? choiceBox(layer, atlas) : null;
    const made = element('div', { class: 'layer' }, element('label', {}, box, word('layer.' + layer.key)), choice, list);
    box.addEventListener('change', () => {
      layer.shown = box.checked;
      atlas.refresh();
    });
    const fillLegend = () => list.replaceChildren(...entries(layer, drawn, atlas.data.looks));
    fillLegend();
    return {
      layer: layer,
      element: made,
      update: () => {
        box.checked = layer.shown;
        made.classList.toggle('on', layer.shown);
        list.hidden = !layer.shown;
        if (choice) {
          choice.hidden = !layer.shown;
          choice.querySelector('select').value = atlas.choices[layer.choice.name];
        }
        if (layer.shown && drawn.legend) fillLegend();
      },
    };
  }

  function groupRow(group, rows, atlas) {
    const title = word('group.' + group);
    const all = element('input', { type: 'checkbox', 'data-group': group, 'aria-label': title + ': ' + word('atlas.group_all') });
    all.addEventListener('change', () => {
      rows.forEach((row) => { row.layer.shown = all.checked; });
      atlas.refresh();
    });
    const made = element('div', { class: 'group' }, all,
      parkopt.section('group-' + group, true, title, rows.map((row) => row.element)));
    return {
      element: made,
      update: () => {
        rows.forEach((row) => row.update());
        const shown = rows.filter((row) => row.layer.shown).length;
        all.checked = shown === rows.length;
        all.indeterminate = shown > 0 && shown < rows.length;
        made.classList.toggle('on', shown > 0);
      },
    };
  }

  /* The elements of all groups; `atlas.tellLayers()` brings them up to date. */
  parkopt.layerTree = function (atlas) {
    const groups = atlas.data.groups.map((group) => {
      const rows = atlas.data.layers.map((layer, place) => [layer, atlas.drawn[place]])
        .filter(([layer]) => layer.group === group).reverse().map(([layer, drawn]) => layerRow(layer, drawn, atlas));
      return groupRow(group, rows, atlas);
    });
    atlas.tellLayers = () => groups.forEach((group) => group.update());
    atlas.tellLayers();
    return groups.map((group) => group.element);
  };
})((window.parkopt = window.parkopt || {}));
