/* Words of the page and safe building of elements: text from data is only ever set as text. */
(function (parkopt) {
  'use strict';

  const state = { lang: 'zh', texts: {} };

  parkopt.setTexts = function (lang, texts) {
    state.lang = lang;
    state.texts = texts;
  };

  parkopt.language = function () {
    return state.lang;
  };

  parkopt.setLanguage = function (lang) {
    state.lang = lang;
    document.documentElement.lang = lang;
  };

  /* A text in the page's language: a string, or [English, Chinese]. */
  parkopt.say = function (text) {
    if (text === null || text === undefined) return '';
    return Array.isArray(text) ? text[state.lang === 'zh' ? 1 : 0] : String(text);
  };

  /* A label of the table by its key. */
  parkopt.word = function (key) {
    return key in state.texts ? parkopt.say(state.texts[key]) : key;
  };

  /* A label in English and in Chinese. */
  parkopt.bothWords = function (key) {
    const text = state.texts[key];
    return Array.isArray(text) ? text : [text, text];
  };

  /* A label with its {places} filled. */
  parkopt.fill = function (key, values) {
    return parkopt.word(key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };

  /* An element with attributes and children; strings become text nodes. */
  parkopt.element = function (name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => {
      if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, '');
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
    });
    children.flat().forEach((child) => {
      if (child !== null && child !== undefined) made.append(child);
    });
    return made;
  };

  parkopt.svg = function (name, attributes, ...children) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    children.forEach((child) => made.append(child));
    return made;
  };

  /* A number with its thousands and at most, or exactly, so many digits. */
  parkopt.number = function (value, digits = 1, fixed = false) {
    return Number(value).toLocaleString('en-US', { minimumFractionDigits: fixed ? digits : 0, maximumFractionDigits: digits });
  };
})((window.parkopt = window.parkopt || {}));
