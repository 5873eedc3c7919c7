/* The view in the address: what is shown stands behind '#', so that a copied link opens the same view.

   #at=zoom/lat/lng & year & layers (names, split by '.') & lang & filter and choices (key:id, split by '.') & card & sheet.
   Whatever is missing or makes no sense is left aside. */
(function (parkopt) {
  'use strict';

  const DIGITS = 4;

  /* {key: id} as one text, and back; ids may hold any letter. */
  function pairs(ids) {
    return Object.keys(ids).filter((key) => ids[key]).map((key) => key + ':' + encodeURIComponent(ids[key]).replace(/\./g, '%2E')).join('.');
  }

  function unpaired(text, known) {
    const found = {};
    text.split('.').forEach((part) => {
      const cut = part.indexOf(':');
      const key = part.slice(0, cut);
      const id = decoded(part.slice(cut + 1));
      if (known[key] && known[key].includes(id)) found[key] = id;
    });
    return found;
  }

  function known(fields, name) {
    const ids = {};
    fields.forEach((field) => { ids[field[name]] = field.ids; });
    return ids;
  }

  /* The view as the text behind '#'. */
  parkopt.writeView = function (view) {
    const parts = [['at', [view.zoom, view.lat.toFixed(DIGITS), view.lng.toFixed(DIGITS)].join('/')],
      ['year', view.year], ['layers', view.layers.join('.')], ['lang', view.lang],
      ['filter', pairs(view.filter)], ['choices', pairs(view.choices)]];
    if (view.card) parts.push(['card', view.card]);
    return parts.map(([key, value]) => key + '=' + encodeURIComponent(value)).join('&');
  };

  /* What a text says of a view, as far as it makes sense: at, year, layers, lang, filter, choices, card,
     sheet; all may be missing. */
  parkopt.readView = function (text, data) {
    const told = {};
    text.replace(/^#/, '').split('&').forEach((part) => {
      const cut = part.indexOf('=');
      if (cut > 0) told[part.slice(0, cut)] = decoded(part.slice(cut + 1));
    });
    const view = {};
    const numbers = (told.at || '').split('/').map(Number);
    if (told.at && numbers.length === 3 && numbers.every(Number.isFinite)
      && Math.abs(numbers[1]) <= 90 && Math.abs(numbers[2]) <= 180) {
      view.at = { zoom: numbers[0], lat: numbers[1], lng: numbers[2] };
    }
    const year = data.counts.map((count) => count[0]).find((one) => String(one) === told.year);
    if (year !== undefined) view.year = year;
    if (told.layers !== undefined) {
      const wanted = told.layers.split('.');
      view.layers = data.layers.map((layer) => layer.key).filter((key) => wanted.includes(key));
    }
    if (told.filter !== undefined) view.filter = unpaired(told.filter, known(data.filters, 'key'));
    const choices = data.layers.filter((layer) => layer.choice).map((layer) => layer.choice);
    if (told.choices) view.choices = unpaired(told.choices, known(choices, 'name'));
    if (told.lang === 'en' || told.lang === 'zh') view.lang = told.lang;
    if (told.sheet === 'a3') view.sheet = true;
    if (told.card && (data.places.some(([card]) => card === told.card) || isFirm(told.card, data))) view.card = told.card;
    return view;
  };

  function isFirm(card, data) {
    return card.startsWith('f:') && data.layers.some((layer) => layer.firms && layer.firms.id.includes(card.slice(2)));
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return '';
    }
  }

  /* Keep the address in step with the view, and the view with an address that is put in. */
  parkopt.keepLink = function (atlas) {
    let own = '';
    const write = () => {
      own = '#' + parkopt.writeView(atlas.view());
      if (window.location.hash !== own) window.history.replaceState(null, '', own);
    };
    window.addEventListener('hashchange', () => {
      if (window.location.hash !== own) atlas.turnToView(parkopt.readView(window.location.hash, atlas.data));
    });
    atlas.map.on('moveend', write);
    return write;
  };
})((window.parkopt = window.parkopt || {}));
