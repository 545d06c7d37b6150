// Chosen rows: how many, their totals per unit, and a way to copy them into a spreadsheet.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const PLACES = 7;
  const ONE = 10n ** BigInt(PLACES);

  lotview.selection = function (place, api, grid) {
    const draw = () => {
      const rows = api.getSelectedNodes().map((node) => node.data).filter(Boolean);
      place.replaceChildren(...(rows.length ? said(rows) : []));
      lotview.emit("selection");
    };
    api.addEventListener("selectionChanged", draw);
    // Shift chooses rows; the browser would also mark all the text between two clicks.
    grid.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".ag-row") && event.preventDefault());
    draw();
  };

  const said = (rows) => [
    h("b", {}, `${lotview.count(rows.length)} selected`), h("span", { class: "lv-wide" }, " · ", ...lotview.totals(perUnit(rows))), " · ",
    lotview.button({ class: "btn btn-quiet", onclick: () => copy(rows) }, lotview.icon("copy"), "Copy"),
  ];

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

  async function copy(rows) {
    const ids = lotview.columns.shown();
    const clean = (value) => String(value ?? "").replace(/[\t\r\n]+/g, " ");
    const lines = rows.map((row) => ids.map((id) => clean(row[id])).join("\t"));
    await navigator.clipboard.writeText([ids.map(lotview.header).join("\t"), ...lines].join("\n"));
    lotview.toast(`${lotview.counted(rows.length, "rows")} copied.`);
  }
})(window.lotview);
