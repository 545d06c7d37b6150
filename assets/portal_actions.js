// What one can do with a row: filter by what stands in it, copy it. By right click, keys, or a button.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const LISTED = { part: "part", bin: "bin", status: "status", customer: "customer" }; // columns with a multi-select
  const WRITTEN = { user_lot: "lot", po: "PO" }; // columns that have only a filter of their own
  const ORDER = ["part", "user_lot", "bin", "po", "status", "customer"];

  // Return [text, action] of everything that makes sense for this row.
  lotview.rowActions = function (row, column) {
    const filters = ORDER.filter((id) => row[id] && isOffered(row, id)).map((id) =>
      [`Filter by this ${LISTED[id] || WRITTEN[id]} ${row[id]}`, () => filterBy(id, row[id])]);
    const history = lotview.hasHistory(row) ? [["Lot history", () => lotview.openHistory(row)]] : [];
    const chosen = lotview.chosenRows(lotview.rows.api);
    const rows = chosen.length > 1 && chosen.some(({ id }) => id === row.id) ? chosen : [row];
    const cell = column && column in row ? [["Copy cell", () => lotview.copyCell(row, column)]] : [];
    return [...filters, ...history, ...cell, [rows.length > 1 ? `Copy ${lotview.counted(rows.length, "rows")}` : "Copy row", () => lotview.copyRows(rows)]];
  };

  function isOffered(row, id) {
    if (id === "customer") return lotview.columns.customers;
    return id === "part" || (!lotview.parts.isPart(row) && (id in LISTED || Boolean(lotview.rows.api.getColumn(id))));
  }

  // Adds to the filters in force: the row has passed them all, so its own value can only narrow.
  function filterBy(id, value) {
    if (id in LISTED) lotview.view.choose(id, [value]);
    else lotview.rows.filter(id, { filterType: "text", type: "equals", filter: value });
  }

  // Return the menu of a row; `done` is called after each action.
  lotview.rowMenu = function (row, column, done = () => {}) {
    const act = (action) => () => {
      lotview.closePopover({ focus: true });
      action();
      done();
    };
    const items = lotview.rowActions(row, column).map(([text, action]) =>
      lotview.button({ class: "lv-item", role: "menuitem", tabindex: "-1", title: text, onclick: act(action) }, text));
    return h("div", { class: "lv-menu lv-actions", role: "menu", "aria-label": `Row ${row.part}`, onkeydown: lotview.menuKeys }, items);
  };

  // The same as plain buttons, for the sheet of a phone.
  lotview.rowButtons = (row) => h("div", { class: "lv-row-buttons" }, lotview.rowActions(row).map(([text, action]) =>
    lotview.button({ class: "btn btn-line", onclick: () => { lotview.closePopover({ focus: true }); action(); } }, text)));

  lotview.menuKeys = function (event) {
    const items = [...event.currentTarget.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") lotview.closePopover({ focus: true });
    if (to === undefined && event.key !== "Tab") return;
    event.preventDefault();
    items[to]?.focus();
  };

  lotview.actions = function (grid) {
    const open = function (cell, at) {
      const row = lotview.rows.at(cell);
      if (!row) return;
      const menu = lotview.rowMenu(row, cell.getAttribute("col-id"));
      lotview.popover(cell, menu, { at, back: lotview.toGrid });
      menu.firstChild.focus();
    };
    const cellOf = ({ target }) => (lotview.isPhone() ? null : target.closest(".ag-cell"));
    grid.addEventListener("contextmenu", (event) => {
      const cell = cellOf(event);
      if (!cell || isMarked(cell)) return; // marked text has the browser's menu
      event.preventDefault();
      cell.focus({ preventScroll: true });
      open(cell, { x: event.clientX, y: event.clientY });
    });
    grid.addEventListener("keydown", (event) => {
      const cell = cellOf(event);
      if (!cell || !(isMenuKey(event) || isEnter(event))) return;
      event.preventDefault();
      open(cell);
    });
  };

  const isMarked = (cell) => String(getSelection()) !== "" && getSelection().containsNode(cell, true);
  const isMenuKey = ({ key, shiftKey }) => key === "ContextMenu" || (key === "F10" && shiftKey);

  // Enter opens and closes a part; on a lot it opens the menu.
  function isEnter({ key, target }) {
    if (key !== "Enter" || !target.matches(".ag-cell")) return false;
    const row = lotview.rows.at(target);
    return Boolean(row) && !lotview.parts.isPart(row);
  }
})(window.lotview);
