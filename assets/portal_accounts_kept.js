// What other staff change on the page of accounts, quietly: scroll, choice, focus and an open dialog stay.
(function (lotview) {
  "use strict";
  const EVERY = 15000; // milliseconds
  const ADDRESS = "/api/admin/accounts";

  lotview.keepAccounts = function (page, api, gridId, isRead) {
    let version = "";
    const look = async function () {
      const told = isRead() ? await lotview.ask(`${ADDRESS}?version=${version}`, undefined, { background: true }) : null;
      if (!told || !page.isConnected || told.version === version) return;
      version = told.version;
      take(api, gridId, told.rows);
    };
    lotview.whileSeen(page, EVERY, look);
  };

  // Rows that are the same stay the same objects: what has not changed is not drawn again.
  function take(api, gridId, rows) {
    const [chosen] = api.getSelectedNodes().map(({ data }) => data);
    const known = (row) => {
      const now = api.getRowNode(row.id)?.data;
      return JSON.stringify(now) === JSON.stringify(row) ? now : row;
    };
    const next = rows.map(known);
    if (next.length === total(api) && next.every((row) => api.getRowNode(row.id)?.data === row)) return;
    window.dash_clientside.set_props(gridId, { rowData: next });
    const after = chosen && next.find(({ id }) => id === chosen.id);
    if (chosen && after !== chosen) window.dash_clientside.set_props(gridId, { selectedRows: after ? [after] : [] });
  }

  function total(api) {
    let rows = 0;
    api.forEachNode(() => rows++);
    return rows;
  }
})(window.lotview);
