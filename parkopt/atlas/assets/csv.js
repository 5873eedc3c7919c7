/* CSV as spreadsheets and Python read it: UTF-8 with a mark of that, no text taken for a formula, read back as it was. */
(function (parkopt) {
  'use strict';

  const RISKY = /^'*[=+\-@\t\r\n]/; // what a spreadsheet takes for a formula, or would once a ' is taken off
  const CELL = /(?:"([^"]*(?:""[^"]*)*)"|((?:[^",\n][^,\n]*)?))([,\n])/y;

  /* A text as a cell; `plain` leaves as they are what are no texts but figures. */
  parkopt.csvCell = function (text, plain) {
    return '"' + (!plain && RISKY.test(text) ? "'" + text : text).replace(/"/g, '""') + '"';
  };

  /* Lines of cells as one text. */
  parkopt.csvText = function (lines, separator = ',') {
    return lines.map((line) => line.join(separator)).join('\r\n') + '\r\n';
  };

  /* The text that csvCell made a cell of. */
  function cellText(cell) {
    const text = cell.trim();
    return text.startsWith("'") && RISKY.test(text) ? text.slice(1) : text;
  }

  /* The rows of a CSV text as lists of texts, empty lines left out; or null, and the number of the row whose quotes do not match. */
  parkopt.csvRows = function (text) {
    const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n').replace(/\n*$/, '\n');
    const rows = [];
    let row = [];
    CELL.lastIndex = 0;
    while (CELL.lastIndex < source.length) {
      const found = CELL.exec(source);
      if (!found) return [null, rows.length + 1];
      row.push(cellText(found[1] === undefined ? found[2] : found[1].replace(/""/g, '"')));
      if (found[3] === '\n') {
        if (row.length > 1 || found[0] !== '\n') rows.push(row);
        row = [];
      }
    }
    return [rows, 0];
  };

  /* Let the reader save a CSV text. */
  parkopt.saveCsv = function (name, text) {
    const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }));
    parkopt.element('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
})((window.parkopt = window.parkopt || {}));
