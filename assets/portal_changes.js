// What a new reading has changed: cells and rows on screen are marked for a moment. Nothing is announced.
(function (lotview) {
  "use strict";
  const SHOWN = 3000, FADES = 400; // milliseconds
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  lotview.changes = function (api) {
    let seen = loaded(api); // the rows that were here last, and of which view and reading they are
    let old = null; // those of the reading before
    let told = new Set(); // marked once is enough, however many blocks still come

    lotview.on("rows", () => {
      const now = loaded(api);
      const isSameView = now.key === seen.key;
      if (isSameView && now.version !== seen.version) [old, told] = [seen, new Set()];
      else if (!isSameView) old = null; // a person has changed what is shown
      if (old) mark(api, now, old, told);
      seen = now;
    });
  };

  function loaded(api) {
    const found = { key: JSON.stringify(lotview.view.request()), version: lotview.rows.answer?.version, rows: new Map(), at: new Map() };
    api.forEachNode(({ data, rowIndex }) => {
      if (!data) return;
      found.rows.set(data.id, data);
      found.at.set(data.id, rowIndex);
    });
    return Object.assign(found, { count: api.getDisplayedRowCount() });
  }

  function mark(api, now, old, told) {
    const columns = api.getAllDisplayedColumns().map((column) => column.getColId());
    const isNew = arrivals(now, old);
    for (const node of onScreen(api)) {
      const { data } = node;
      const before = old.rows.get(data.id);
      if (data === before || told.has(data.id)) continue; // not read again yet, or marked already
      told.add(data.id);
      const changed = before ? columns.filter((id) => differs(api, id, data, before)) : isNew(data.id) ? columns : [];
      if (changed.length) flash(api, node, changed);
    }
  }

  // AG Grid fails on a cell that it has not drawn yet, and draws rows that just came a moment later.
  function flash(api, node, columns) {
    const isDrawn = () => document.querySelector(`.ag-row[row-id="${CSS.escape(node.id)}"] .ag-cell`);
    requestAnimationFrame(() => requestAnimationFrame(() => isDrawn() &&
      api.flashCells({ rowNodes: [node], columns, flashDuration: SHOWN, fadeDuration: still.matches ? 0 : FADES })));
  }

  // A card stands for its whole row.
  const differs = (api, column, row, before) => column === "card"
    ? Object.keys(row).some((name) => api.getColumn(name) && row[name] !== before[name])
    : row[column] !== before[column];

  function onScreen(api) {
    const nodes = [];
    for (let index = api.getFirstDisplayedRowIndex(); index <= api.getLastDisplayedRowIndex(); index++) nodes.push(api.getDisplayedRowAtIndex(index));
    return nodes.filter((node) => node?.data);
  }

  // A row that was unknown is new where everything between its neighbours had been loaded. Elsewhere it may have been
  // there all the time, out of reach.
  function arrivals(now, old) {
    const had = new Set(old.at.values());
    const known = [...now.at].filter(([id]) => old.at.has(id)).map(([id, place]) => ({ place, was: old.at.get(id) }))
      .sort((one, other) => one.place - other.place);
    return function (id) {
      const place = now.at.get(id);
      const above = known.findLast((each) => each.place < place), below = known.find((each) => each.place > place);
      const to = below ? below.was : old.count;
      for (let at = above ? above.was + 1 : 0; at < to; at++) if (!had.has(at)) return false;
      return true;
    };
  }
})(window.lotview);
