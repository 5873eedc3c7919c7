/* The language switch of the report: the style sheet shows the texts of the page's language. */
(function () {
  'use strict';

  const buttons = document.querySelectorAll('.languages button');

  function speak(lang) {
    document.documentElement.lang = lang;
    document.title = document.body.getAttribute('data-title-' + lang);
    buttons.forEach((button) => button.setAttribute('aria-pressed', String(button.lang === lang)));
  }

  buttons.forEach((button) => button.addEventListener('click', () => speak(button.lang)));
  speak(document.documentElement.lang);
})();
