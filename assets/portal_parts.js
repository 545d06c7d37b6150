// By part: one row per part and unit instead of one per lot. A part's row opens into its lots in place.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const MOST = 100; // parts that the server opens at once
  const parts = {};
  lotview.parts = parts;

  parts.isOn = () => lotview.view.now.by === "part" && !lotview.rows.lots;
  // Whether a row stands for a part, and not for one of its lots.
  parts.isPart = (row) => "on_hand_sum" in row && !row.lot;

  parts.start = function (page, api) {
    const buttons = [...page.querySelectorAll("[data-rows]")];
    const mark = () => buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.rows === lotview.view.now.by)));
    buttons.forEach((each) => each.addEventListener("click", () => parts.show(each.dataset.rows)));
    lotview.on("view", mark);
    mark();
    api.addEventListener("cellKeyDown", ({ event, node, data }) => {
      const opens = event.key === "Enter" && !event.target.closest("button") && parts.isOn() && !lotview.isPhone();
      if (opens && data && parts.isPart(data)) toggle(data, node.rowIndex);
    });
  };

  // Show one row per lot, or one per part; what is searched, filtered and chosen in lists stays.
  parts.show = function (by) {
    if (by === lotview.view.now.by) return;
    const { api } = lotview.rows;
    api.deselectAll();
    lotview.view.turn(by);
    lotview.columns.lay();
    lotview.rows.start(api); // nothing of the other rows may stand under these columns
  };

  // The lots of one part alone, one row each; what else is filtered stays.
  parts.showLots = function ({ customer, part }) {
    const chosen = { ...lotview.view.now.in, part: [part] };
    if (lotview.columns.customers) chosen.customer = [customer];
    lotview.view.change({ in: chosen });
    parts.show("lot");
  };

  const nameOf = ({ customer, part, unit }) => [customer, part, unit];
  const names = (row) => (name) => JSON.stringify(name) === JSON.stringify(nameOf(row));
  const isOpen = (row) => lotview.view.now.open.some(names(row));

  function toggle(row, index, column) {
    const { open: before } = lotview.view.now;
    const open = isOpen(row) ? before.filter((name) => !names(row)(name)) : [...before, nameOf(row)];
    lotview.view.change({ open: open.slice(-MOST) });
    if (column) lotview.rows.api.setFocusedCell(index, column);
    lotview.rows.renew();
  }

  // What a lot shows in the columns of its part: its quantity on hand and in its group, its code, bin and date.
  parts.lot = (lot) => ({
    ...lot, lot: true, on_hand_sum: lot.on_hand, [lotview.groupOf(lot.status)]: lot.on_hand,
    lots: lot.user_lot, bins: lot.bin, next_exp: lot.exp_date,
  });

  parts.mark = function (row, above) {
    row.newPart = Boolean(!row.lot && above && above.lot);
    if (row.lot) return;
    row.on_hand = row.on_hand_sum; // what the totals of chosen rows add up
    row.opened = isOpen(row);
  };

  // The part's cell: a button that opens it, out of the way of the Tab key, as the cell itself answers to Enter.
  parts.cell = function ({ data, node, column }) {
    if (data.lot) return h("span", { class: "lv-marked lv-sub" }, h("span", { class: "lv-two" }, data.part), lotview.since.tag(data));
    const verb = data.opened ? "Hide" : "Show";
    const button = lotview.button({
      class: "lv-open", tabindex: "-1", "aria-expanded": String(data.opened),
      "aria-label": `${verb} the ${lotview.counted(Number(data.lots), "lots")} of ${data.part}`,
      onmousedown: (event) => event.preventDefault(), // the focus goes to the cell
      onclick: (event) => {
        event.stopPropagation(); // opening is not choosing
        toggle(data, node.rowIndex, column);
      } }, lotview.icon(data.opened ? "chevron-down" : "chevron-right"));
    return h("span", { class: "lv-opens" }, button, h("span", { class: "lv-two", title: data.part }, data.part));
  };

  // Under the part's description stands what tells its lots apart.
  parts.about = function (row) {
    const orders = [row.po, row.reference].filter(Boolean).join(" · ");
    return h("span", { class: "lv-about" }, lotview.status(row.status), " ", lotview.since.status(row), " ", orders && h("span", { class: "lv-two", title: orders }, orders));
  };
})(window.lotview);
