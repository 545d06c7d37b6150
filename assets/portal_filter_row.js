// The row of filter fields under the headers: there when somebody asks for it; and the mark of a filtered column.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  // What else narrows down what a column shows: a choice that is no column, and the lots behind a part's row.
  const ALSO = { exp_date: ["expiry"], next_exp: ["expiry", "exp_date"], lots: ["user_lot"], bins: ["bin"], on_hand_sum: ["on_hand"] };

  lotview.filterRow = function (button, grid) {
    const draw = () => {
      const wanted = Boolean(lotview.view.now.filterRow);
      button.setAttribute("aria-pressed", String(wanted));
      show(grid, wanted && !lotview.isPhone());
    };
    button.addEventListener("click", () => {
      lotview.view.change({ filterRow: !lotview.view.now.filterRow });
      draw();
    });
    lotview.on("width", draw);
    const heads = () => grid.querySelectorAll("[data-head]").forEach(mark);
    lotview.on("view", heads);
    heads();
    draw();
  };

  // A row of height 0 would keep its fields where the keyboard finds them, so the columns have none at all.
  function show(grid, wanted) {
    const { api } = lotview.rows;
    const now = api.getGridOption("defaultColDef");
    grid.classList.toggle("lv-filtering", wanted);
    if (Boolean(now.floatingFilter) === wanted) return;
    api.setGridOption("defaultColDef", { ...now, floatingFilter: wanted });
    lotview.columns.lay(); // the grid took order and widths from its definitions again
  }

  const isFiltered = (id, { in: chosen, filter }) => [id, ...(ALSO[id] || [])].some((each) => filter[each] || chosen[each]);

  function mark(head) {
    const on = isFiltered(head.dataset.head, lotview.view.now);
    if (Boolean(head.children.length) === on) return;
    head.replaceChildren(head.firstChild, ...(on ? [h("span", { class: "visually-hidden" }, ", filtered"), lotview.icon("funnel-fill")] : []));
  }

  // What stands in a header: the name, and the mark while something of this column is filtered away.
  lotview.Header = class {
    init({ displayName, column }) {
      this.gui = h("span", { class: "lv-head-name", "data-head": column.getColId() }, displayName);
      mark(this.gui);
    }
    getGui() {
      return this.gui;
    }
  };
})(window.lotview);
