/* What a printed card or summary says of itself: the plan it is from, the data, and who may have it. */
(function (parkopt) {
  'use strict';

  const { element, say } = parkopt;

  function told(data) {
    const { watermark, legend } = data.confidential || {};
    return [watermark, legend].map(say).filter(Boolean);
  }

  /* The lines on confidentiality; null where there are none. */
  parkopt.paperHead = function (data) {
    const lines = told(data);
    return lines.length ? element('div', { class: 'confidential', role: 'note' }, lines.map((line) => element('p', {}, line))) : null;
  };

  /* The watermark, which lies on every sheet; seen on paper alone. */
  parkopt.paperMark = function (data) {
    const words = told(data)[0];
    return words ? element('div', { class: 'paper-mark', 'aria-hidden': 'true' }, words) : null;
  };

  /* The foot of a card on paper: title, scenario, note on the data, what made the plan. */
  parkopt.paperFoot = function (data) {
    const lines = [[data.title, data.subtitle].map(say).filter(Boolean).join(' · '), say(data.synthetic), say(data.source)];
    return element('footer', { class: 'paper-only' }, parkopt.paperHead(data), lines.filter(Boolean).map((line) => element('p', {}, line)));
  };
})((window.parkopt = window.parkopt || {}));
