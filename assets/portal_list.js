// Lists on phones: one card per row in place of the columns.
(function (lotview) {
  "use strict";
  const DESK = { row: 36, header: 32 }, PHONE = { row: 78, header: 0 };

  lotview.listCards = function (api) {
    const lay = () => {
      const size = lotview.isPhone() ? PHONE : DESK;
      const state = api.getColumns().map((column) => ({ colId: column.getColId(), hide: (column.getColId() === "card") !== lotview.isPhone() }));
      api.applyColumnState({ state });
      api.setGridOption("headerHeight", size.header);
      api.setGridOption("rowHeight", size.row);
      if (api.getGridOption("rowModelType") !== "infinite") api.resetRowHeights();
    };
    lotview.on("width", lay);
    // What can be done with the chosen one takes its place at the bottom, where the chosen one may be.
    api.addEventListener("gridSizeChanged", () => {
      const [chosen] = lotview.isPhone() ? api.getSelectedNodes() : [];
      if (chosen) api.ensureNodeVisible(chosen);
    });
    lay();
  };

  // A page with a list and nothing else to wire.
  let mounted = null;
  async function mount(gridId, pageId) {
    const page = lotview.byId(pageId);
    if (!page || page === mounted) return;
    mounted = page;
    lotview.silence();
    const api = await window.dash_ag_grid.getApiAsync(gridId);
    lotview.keys(api, lotview.byId(gridId));
    api.addEventListener("cellKeyDown", ({ event, node }) => event.key === "Enter" && node.setSelected(true, true));
    lotview.listCards(api);
  }
  lotview.forDash({
    list(gridId, pageId) {
      mount(gridId, pageId);
      return "yes";
    },
  });
})(window.lotview);
