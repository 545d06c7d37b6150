// Chosen rows: how many, their totals per unit, and a way to copy them into a spreadsheet.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const PLACES = 7;
  const ONE = 10n ** BigInt(PLACES);

  lotview.chosenRows = (api) => api.getSelectedNodes().map((node) => node.data).filter(Boolean);

  lotview.selection = function (place, api, grid) {
    let gone = 0; // rows that the last reading has taken out of the selection
    let shown = "";
    const draw = () => {
      const rows = lotview.chosenRows(api);
      const now = JSON.stringify([gone, rows.map(({ id, on_hand, unit }) => [id, on_hand, unit])]);
      if (now === shown) return; // what is there may have the focus
      shown = now;
      place.replaceChildren(...[...(rows.length ? said(rows) : []), gone ? left(gone, rows.length) : null].filter(Boolean));
      lotview.emit("selection");
    };
    api.addEventListener("selectionChanged", ({ source }) => {
      if (source !== "api") gone = 0; // a person has chosen anew
      draw();
    });
    lotview.on("followed", (number) => {
      gone += number;
      draw();
    });
    // Shift chooses rows; the browser would also mark all the text between two clicks.
    grid.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".ag-row") && event.preventDefault());
    draw();
  };

  const chosen = () => lotview.chosenRows(lotview.rows.api); // as they are now: a new reading changes them under the line
  const said = (rows) => [
    h("b", {}, `${lotview.count(rows.length)} selected`), h("span", { class: "lv-wide" }, " · ", ...lotview.totals(perUnit(rows))), " · ",
    lotview.button({ class: "btn btn-quiet", onclick: () => lotview.copyRows(chosen()) }, lotview.icon("copy"), "Copy"),
    rows.length === 1 ? actions() : null,
    lotview.button({ class: "btn btn-quiet", "aria-label": "Clear selection", title: "Clear selection", onclick: clear }, lotview.icon("x-lg")),
  ];

  const left = (number, others) => `${others ? " · " : ""}${lotview.counted(number, others ? "rows" : "chosen rows")} no longer in stock`;

  // Also for rows that a filter has taken out of sight.
  function clear() {
    lotview.rows.api.deselectAll();
    lotview.toGrid();
  }

  // Everything the right click offers, for whoever does not know of it.
  function actions() {
    const button = lotview.button({ class: "btn btn-quiet", "aria-haspopup": "menu", "aria-expanded": "false" }, "Actions", lotview.icon("chevron-down"));
    lotview.opens(button, () => lotview.rowMenu(chosen()[0]));
    return button;
  }

  // Add exactly, in whole numbers of 10⁻⁷; never across units.
  function perUnit(rows) {
    const sums = new Map();
    for (const { unit, on_hand } of rows) sums.set(unit, (sums.get(unit) || 0n) + whole(on_hand));
    return [...sums].map(([unit, sum]) => [unit, text(sum)]);
  }
  function whole(quantity) {
    const [units, places = ""] = String(quantity).replace("-", "").split(".");
    const value = BigInt(units + places.padEnd(PLACES, "0"));
    return String(quantity).startsWith("-") ? -value : value;
  }
  function text(value) {
    const size = value < 0n ? -value : value;
    return `${value < 0n ? "-" : ""}${size / ONE}.${String(size % ONE).padStart(PLACES, "0")}`;
  }
})(window.lotview);
