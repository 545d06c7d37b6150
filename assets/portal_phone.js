// Phones: all filters and the order in one sheet, the rest behind ⋯, a tap opens a row's full fields.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const ORDERS = {
    lot: [["", "Part, then lot"], ["exp_date asc", "Exp Date, soonest first"], ["exp_date desc", "Exp Date, latest first"],
      ["on_hand desc", "On Hand Qty, most first"], ["on_hand asc", "On Hand Qty, least first"], ["bin asc", "Bin"], ["status asc", "Status"],
      ["last_rec_date desc", "Last Rec Date, newest first"], ["last_tran_date desc", "Last Tran Date, newest first"]],
    part: [["", "Part"], ["next_exp asc", "Nearest Exp Date, soonest first"], ["on_hand_sum desc", "On Hand Qty, most first"],
      ["on_hand_sum asc", "On Hand Qty, least first"], ["available desc", "Available, most first"], ["on_hold desc", "On Hold, most first"],
      ["committed desc", "Committed, most first"], ["lots desc", "Lots, most first"]],
  };

  lotview.phone = function (ids, page, api) {
    const filters = lotview.byId(ids.sheet);
    lotview.opens(filters, () => sheet(page), { sheet: true });
    lotview.opens(lotview.byId(ids.more), () => menu(lotview.byId(ids.more)));
    const mark = () => {
      const number = lotview.activeFilters().length;
      lotview.say(filters.querySelector("b"), number ? String(number) : "");
      filters.classList.toggle("is-on", number > 0);
    };
    lotview.on("view", mark);
    mark();
    api.addEventListener("cellClicked", (event) => lotview.isPhone() && event.data && fields(event.node, filters));
    api.addEventListener("cellKeyDown", ({ event, node }) => lotview.isPhone() && node.data && event.key === "Enter" && fields(node, filters));
  };

  function sheet(page) {
    const lists = [...page.querySelectorAll("[data-column]")].filter((button) => !button.hidden)
      .map((button) => section(button.dataset));
    const show = lotview.closes("btn-primary");
    const reset = lotview.button({ class: "btn btn-quiet lv-push", onclick: () => { lotview.resetFilters(); show.focus(); } }, "Reset filters");
    const draw = () => {
      lotview.say(show, `Show ${lotview.countedRows((lotview.rows.answer || {}).matched || 0)}`);
      reset.hidden = !lotview.view.isFiltered();
    };
    lotview.on("answer", draw, show);
    draw();
    return h("div", { role: "dialog", "aria-modal": lotview.isPhone() ? "true" : null, "aria-label": "Filters" },
      h("div", { class: "lv-head" }, h("h2", {}, "Filters"), reset, lotview.closes("btn-quiet lv-push", "Close")),
      h("div", { class: "lv-sheet-body" }, order(), lists, lotview.nativeFields()), h("div", { class: "lv-foot" }, show));
  }

  function section({ name, column, noun }) {
    const chosen = (lotview.view.now.in[column] || []).length;
    return h("details", { open: chosen > 0 }, h("summary", {}, name), lotview.pickList(column, name, noun));
  }

  function order() {
    const [id, direction] = lotview.view.now.sort[0] || ["", ""];
    const now = id ? `${id} ${direction}` : "";
    const select = h("select", { class: "form-select", id: "lv-order", onchange: (event) => sort(event.target.value) },
      ORDERS[lotview.view.now.by].map(([value, text]) => h("option", { value, selected: value === now }, text)));
    return h("div", { class: "lv-field" }, h("label", { class: "form-label", for: "lv-order" }, "Order"), select);
  }

  function sort(value) {
    const [colId, direction] = value.split(" ");
    const state = value ? [{ colId, sort: direction }] : [];
    lotview.rows.api.applyColumnState({ state, defaultState: { sort: null } });
  }

  function menu(button) {
    const item = (text, action, extra) => lotview.button({ class: "lv-item", ...extra, onclick: () => { lotview.closePopover({ focus: true }); action(); } }, text);
    const rows = (by, text) => item(text, () => lotview.parts.show(by), { "aria-pressed": String(lotview.view.now.by === by) });
    return h("div", { class: "lv-menu", role: "dialog", "aria-label": "More" },
      h("div", { role: "group", "aria-label": "Rows", class: "lv-menu-rows" }, rows("lot", "By lot"), rows("part", "By part")),
      item(lotview.saved.now() ? `Views: ${lotview.saved.now().name}` : "Views", () => lotview.saved.open(button)),
      item("Columns", () => lotview.openChooser(button)),
      item("As of…", () => lotview.past.open(button)),
      item("Download XLSX", () => lotview.download("xlsx")), item("Download CSV", () => lotview.download("csv")),
      item("Print", () => lotview.print()));
  }

  function fields(node, button) {
    const { api } = lotview.rows;
    const row = node.data;
    const columns = lotview.columns.initial.map(({ colId }) => api.getColumnDef(colId)).filter(({ field }) => field in row && (field !== "customer" || lotview.columns.customers));
    const value = ({ field, cellRenderer }) => {
      if (field === "status") return lotview.status(row.status);
      if (cellRenderer === "lvExpiry") return lotview.expiry(row[field]);
      return api.getCellValue({ rowNode: node, colKey: field, useFormatter: true }) || "—";
    };
    const panel = h("div", { role: "dialog", "aria-modal": "true", "aria-label": [row.part, row.user_lot].filter(Boolean).join(" ") },
      h("div", { class: "lv-head" }, h("h2", {}, row.part), lotview.closes("btn-quiet lv-push", "Close")),
      h("div", { class: "lv-sheet-body" },
        h("dl", { class: "lv-dl" }, columns.map((each) => [h("dt", {}, each.headerName), h("dd", {}, value(each))])),
        lotview.rowButtons(row)),
      lotview.parts.isOn() ? h("div", { class: "lv-foot" }, itsLots(row)) : null);
    lotview.popover(button, panel, { sheet: true });
    panel.querySelector("button").focus();
  }

  const itsLots = (row) => lotview.button({ class: "btn btn-primary", onclick: () => {
    lotview.closePopover({ focus: true });
    lotview.parts.showLots(row);
  } }, Number(row.lots) === 1 ? "Show its lot" : `Show its ${lotview.counted(Number(row.lots), "lots")}`);
})(window.lotview);
