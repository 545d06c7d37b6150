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
    const places = [...found.at.values()];
    return Object.assign(found, { first: Math.min(...places), last: Math.max(...places), count: api.getDisplayedRowCount() });
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
      if (changed.length) api.flashCells({ rowNodes: [node], columns: changed, flashDuration: SHOWN, fadeDuration: still.matches ? 0 : FADES });
    }
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

  // A row that was unknown is new where known ones stand around it. At an edge of what had been loaded it may only
  // have moved in from beyond, unless that edge was an end of all rows.
  function arrivals(now, old) {
    const places = [...now.at].filter(([id]) => old.rows.has(id)).map(([, place]) => place);
    const [first, last] = [Math.min(...places), Math.max(...places)];
    const isFromStart = old.first === 0, isToEnd = old.last === old.count - 1;
    return (id) => (isFromStart || now.at.get(id) > first) && (isToEnd || now.at.get(id) < last);
  }
})(window.lotview);
