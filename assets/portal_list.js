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
      api.resetRowHeights();
    };
    lotview.on("width", lay);
    lay();
  };
})(window.lotview);
