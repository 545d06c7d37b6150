// The grid is one stop of the Tab key: inside it the arrow keys move, and Tab comes back to where one was.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  lotview.keys = function (api, grid) {
    let last = null; // where the focus was: { column, row } of a cell, { column, filter } of a header
    let waits = false; // the focused cell went away with its rows; it comes back with the new ones
    const [before, after] = edges(grid);

    grid.addEventListener("keydown", (event) => {
      if (["Home", "End"].includes(event.key) && (event.ctrlKey || event.metaKey)) return far(api, event);
      if (event.key !== "Tab" || isWithin(event)) return;
      event.stopPropagation(); // AG Grid would go to the next cell
      (event.shiftKey ? before : after).focus({ preventScroll: true }); // and the browser moves on from there
    }, true);
    grid.addEventListener("focusin", ({ target }) => {
      waits = false;
      last = placeOf(target) || last;
    });
    grid.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (!relatedTarget && target.closest(".ag-cell")) setTimeout(() => (waits = !target.isConnected && lotview.isNowhere()));
    });
    lotview.on("rows", () => waits && lotview.isNowhere() && lotview.toGrid(), grid);
    api.setGridOption("focusGridInnerElement", () => lotview.toGrid());

    // Put the focus where it was in the grid, at first on the first header.
    lotview.toGrid = function () {
      const all = api.getAllDisplayedColumns().map((column) => column.getColId());
      const column = last && all.includes(last.column) ? last.column : all[0];
      const rows = api.getDisplayedRowCount();
      if (column && last?.row !== undefined && rows > 0) return toCell(api, Math.min(last.row, rows - 1), column);
      if (!column || api.getGridOption("headerHeight") === 0) return rows > 0 && toCell(api, api.getFirstDisplayedRowIndex(), column);
      api.ensureColumnVisible(column);
      api.setFocusedHeader(column, Boolean(last?.filter));
      return true;
    };
  };

  // AG Grid goes to the first and the last cell with Home and End, but leaves them to the browser with Ctrl.
  function far(api, event) {
    if (!event.target.closest(".ag-cell")) return;
    event.preventDefault();
    const columns = api.getAllDisplayedColumns();
    if (event.key === "Home") toCell(api, 0, columns[0]);
    else toCell(api, api.getDisplayedRowCount() - 1, columns.at(-1));
  }

  function toCell(api, row, column) {
    api.ensureIndexVisible(row);
    api.ensureColumnVisible(column);
    api.setFocusedCell(row, column);
    return true;
  }

  // What the browser leaves from when Tab leaves the grid; nobody gets to them with a key.
  function edges(grid) {
    const [before, after] = [0, 1].map(() => h("span", { class: "lv-edge", tabindex: "-1" }));
    grid.before(before);
    grid.after(after);
    return [before, after];
  }

  function placeOf(element) {
    const cell = element.closest(".ag-cell");
    if (cell) return { column: cell.getAttribute("col-id"), row: lotview.rows.indexOf(cell) };
    const header = element.closest(".ag-header-cell");
    return header && { column: header.getAttribute("col-id"), filter: header.classList.contains("ag-floating-filter") };
  }

  // A filter of a column may have more than one thing to focus: its field, and the button for more.
  function isWithin({ target, shiftKey }) {
    const filter = target.closest(".ag-floating-filter");
    if (!filter || target === filter) return false;
    const all = [...filter.querySelectorAll("input, button")].filter((each) => each.offsetParent && !each.disabled);
    return Boolean(all[all.indexOf(target) + (shiftKey ? -1 : 1)]);
  }
})(window.lotview);
