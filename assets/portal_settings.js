// The list of ERP customers with their settings: names with what tells them apart, and cards on phones.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const stock = (rows) => (rows ? lotview.counted(rows, "rows") : "No stock");

  lotview.settingsName = ({ name, note }) =>
    h("span", { class: "lv-named", title: name }, h("span", { class: "lv-cut" }, name), note ? h("span", { class: "lv-note" }, note) : null);
  lotview.settingsCard = (row) => lotview.listCard(
    [h("b", {}, row.name), lotview.stateOf(row.state)],
    [row.first, stock(row.rows)],
    [`${row.second}, ${row.third}`, row.vendor === "Shown" ? "Vendors shown" : ""]);
  lotview.historyCard = (row) => lotview.listCard([h("b", {}, lotview.day(row.day)), row.why], [`Read ${lotview.instant(row.as_of)}`, `${lotview.quantity(row.rows)} rows`], [row.size, ""]);
})(window.lotview);
