// Copying cells and rows as text for a spreadsheet: plain numbers, ISO dates, and nothing it would take for a formula.
(function (lotview) {
  "use strict";
  // The rule of the CSV file (services/exports/csv_file.py): an apostrophe stands before what might be a formula.
  const COMMANDS = ["=", "+", "-", "@"];
  const UNSEEN = /^[\p{C}\p{Z}"]+/u; // quotation marks too: a spreadsheet takes those around a cell away
  const BREAKS = /[\t\r\n\0]+/g; // they would begin another cell or another row
  const REFUSED = "Your browser did not let the portal copy. Allow access to the clipboard, or download CSV.";

  const NUMBER = /^-?\d+(\.\d+)?$/;
  const MIXED = ["lots", "bins"]; // a part's count, a lot's code
  const isNumber = (column, value) => NUMBER.test(value) && !MIXED.includes(column) && lotview.columns.isNumber(column);
  const inert = (text) => (COMMANDS.includes(text.replace(UNSEEN, "").normalize("NFKC")[0]) ? "'" + text : text);

  // Return a cell as a spreadsheet should get it.
  lotview.plain = function (row, column) {
    const value = String(row[column] ?? "").replace(BREAKS, " ");
    return isNumber(column, value) ? value : inert(value);
  };

  lotview.copyCell = function (row, column) {
    const text = lotview.plain(row, column);
    return write(text, text ? `${lotview.header(column)} ${text} copied.` : `${lotview.header(column)} is empty here.`);
  };

  // A spreadsheet reads a cell that begins with a quotation mark on to the next mark, over other cells and rows.
  const quoted = (text) => (text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text);

  // The columns on screen, their headers above.
  lotview.copyRows = function (rows) {
    const ids = lotview.columns.shown();
    const lines = rows.map((row) => ids.map((id) => quoted(lotview.plain(row, id))).join("\t"));
    const text = [ids.map(lotview.header).join("\t"), ...lines].join("\n");
    return write(text, `${lotview.counted(rows.length, "rows")} copied.`);
  };

  async function write(text, said) {
    try {
      await navigator.clipboard.writeText(text);
      lotview.toast(said);
    } catch {
      lotview.toast(REFUSED, "");
    }
  }

  // Ctrl or Cmd with C copies the chosen rows, else the cell in focus. Text that is marked stays the browser's.
  lotview.copying = function (api, grid) {
    grid.addEventListener("keydown", (event) => {
      if (!lotview.isChord(event, "c") || event.target.closest("input, textarea") || String(getSelection())) return;
      const chosen = lotview.chosenRows(api);
      const cell = event.target.closest(".ag-cell");
      const row = cell && lotview.rows.at(cell);
      if (!chosen.length && !row) return;
      event.preventDefault();
      if (chosen.length) lotview.copyRows(chosen);
      else lotview.copyCell(row, cell.getAttribute("col-id"));
    });
  };
})(window.lotview);
