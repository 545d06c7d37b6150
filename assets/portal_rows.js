// The grid's datasource: blocks of rows from POST /api/rows, never two readings mixed.
(function (lotview) {
  "use strict";
  const rows = { answer: null, api: null };
  let run = null; // what the blocks being loaded have in common: view, reading, abort signal
  let quiet = false; // the next run was started by us, not by a person
  lotview.rows = rows;

  rows.start = function (api) {
    Object.assign(rows, { api, answer: null });
    run = null;
    api.setGridOption("datasource", { getRows });
  };

  // The page is drawn anew: its grid is another one.
  rows.forget = function () {
    stop();
    Object.assign(rows, { api: null, answer: null });
  };

  // Show what the view now says. At the top the old rows stay until the new ones are there. Returns a promise that
  // is kept once these rows are in the grid, or once something else has taken their place.
  rows.reload = function () {
    if (!rows.api) return null;
    quiet = false;
    const view = lotview.view.request();
    const mine = begin(JSON.stringify(view));
    // The server works while the grid makes up its mind what to ask for.
    mine.ahead = load(mine, view, 0, rows.api.getGridOption("cacheBlockSize"));
    mine.ahead.catch(() => null);
    if (rows.api.getFirstDisplayedRowIndex() > 0) {
      rows.api.ensureIndexVisible(0, "top");
      rows.api.purgeInfiniteCache();
    } else rows.api.refreshInfiniteCache();
    return mine.shown;
  };

  // Take over a new reading; place, selection and open filters stay.
  rows.refresh = function () {
    if (!rows.api) return;
    stop();
    quiet = true;
    rows.api.refreshInfiniteCache();
  };

  function stop() {
    if (run) run.abort.abort();
    if (run) run.settle();
    run = null;
  }

  function begin(key) {
    stop();
    run = { key, version: undefined, abort: new AbortController(), background: quiet, first: null, ahead: null, summed: false, last: new Map() };
    run.shown = new Promise((settle) => (run.settle = settle));
    quiet = false;
    lotview.emit("loading", rows.api.getDisplayedRowCount() === 0 || !rows.answer);
    return run;
  }

  async function getRows(asked) {
    take(asked);
    const view = lotview.view.request();
    const key = JSON.stringify(view);
    const mine = run && run.key === key ? run : begin(key);
    try {
      if (asked.startRow > 0 && !mine.summed) remember(await load(mine, view, 0, 1), mine);
      const answer = await block(mine, view, asked);
      if (mine !== run) return asked.failCallback();
      if (asked.startRow === 0) remember(answer, mine);
      asked.successCallback(unpack(answer, asked.startRow, mine.last), answer.matched);
      if (asked.startRow === 0) mine.settle();
      lotview.emit("rows");
    } catch (error) {
      // The grid counts open requests, so every one of them must be answered, overtaken ones too.
      asked.failCallback();
      if (mine === run) failed(error);
    }
  }

  // The grid knows filters and order first; the view follows it.
  function take({ filterModel, sortModel }) {
    const now = lotview.view.now;
    const sort = sortModel.map(({ colId, sort }) => [colId, sort]);
    if (JSON.stringify([now.filter, now.sort]) === JSON.stringify([filterModel, sort])) return;
    lotview.view.change({ filter: filterModel, sort });
  }

  // One block, which may be on its way already.
  function block(mine, view, { startRow, endRow }) {
    const { ahead } = mine;
    if (startRow > 0 || !ahead) return load(mine, view, startRow, endRow);
    mine.ahead = null;
    return ahead;
  }

  async function load(mine, view, start, end) {
    // The first answer decides which reading the other blocks belong to, so they wait for it.
    await mine.first?.catch(() => null);
    const asked = ask(mine, view, start, end);
    mine.first ||= asked;
    const answer = await asked;
    mine.version = answer.version;
    return answer;
  }

  async function ask(mine, view, start, end) {
    const { key } = lotview.view;
    const early = await lotview.first.takeRows({ key, view, start, end, read: lotview.freshness.now?.read });
    if (start === 0) lotview.first.remember(key, view);
    const body = { view, start, end, version: mine.version };
    return early || lotview.ask("/api/rows", body, { background: mine.background, signal: mine.abort.signal });
  }

  function remember(answer, mine) {
    mine.summed = true;
    const { columns, ids, ...summary } = answer;
    rows.answer = summary;
    lotview.emit("answer", summary);
  }

  function failed(error) {
    stop();
    if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
    if (error.status === 409) rows.refresh();
    else if (error.status !== 401) lotview.emit("failed", error);
  }

  // Turn columns into rows. Repeats are marked here, where the row above is at hand: `last` keeps the last row of
  // every block by the number after it (asking the grid for that row would make it load that block too).
  function unpack({ ids, columns }, start, last) {
    const names = Object.keys(columns);
    const grouped = isGrouped();
    let above = last.get(start);
    const found = ids.map((id, index) => {
      const row = { id: String(id) };
      for (const name of names) row[name] = columns[name][index];
      row.samePart = Boolean(grouped && above && above.part === row.part && above.customer === row.customer);
      row.newPart = Boolean(grouped && above && !row.samePart);
      row.sameText = row.samePart && above.description === row.description;
      above = row;
      return row;
    });
    last.set(start + found.length, above);
    return found;
  }

  function isGrouped() {
    const [first] = lotview.view.now.sort;
    return !lotview.isPhone() && (!first || first[0] === "part");
  }
})(window.lotview);
