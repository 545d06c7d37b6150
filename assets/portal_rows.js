// The grid's datasource: blocks of rows from POST /api/rows, never two readings mixed.
(function (lotview) {
  "use strict";
  const rows = { answer: null, api: null };
  let run = null; // what the blocks being loaded have in common: view, reading, abort signal
  let quiet = false; // the next run was started by us, not by a person
  const FETCHED = 1000; // milliseconds until an earlier day is asked for again
  let back = 0; // the row that was at the top before the grid began anew
  lotview.rows = rows;

  // Return the grid of a page once it can be worked with; nothing where the page has been left by then.
  lotview.readyGrid = async function (page, gridId) {
    const api = await window.dash_ag_grid.getApiAsync(gridId);
    // dash-ag-grid sets a datasource of its own when a grid of blocks is ready; ours must come after it.
    const waits = () => page.isConnected && api.getGridOption("rowModelType") === "infinite" && !api.getGridOption("datasource");
    while (waits()) await new Promise(requestAnimationFrame);
    return page.isConnected ? api : null;
  };

  // place: the row to stand at the top once there are rows again.
  rows.start = function (api, place = 0) {
    Object.assign(rows, { api, answer: null });
    run = null;
    back = place;
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

  // Ask for all rows in reach again; place, selection and open filters stay.
  rows.renew = function (background = false) {
    if (!rows.api) return;
    stop();
    quiet = background;
    rows.api.refreshInfiniteCache();
  };

  // Take over a new reading, which nobody has asked for.
  rows.refresh = () => rows.renew(true);

  // Return the row that a cell belongs to, if it is loaded.
  rows.at = (cell) => rows.api.getDisplayedRowAtIndex(rows.indexOf(cell))?.data;
  rows.indexOf = (cell) => Number(cell.closest(".ag-row").getAttribute("row-index"));

  // Set the grid's own filter of one column; without a model it is taken away.
  rows.filter = async function (column, model) {
    if (!rows.api) return; // it begins with the view's filters
    await rows.api.setColumnFilterModel(column, model);
    rows.api.onFilterChanged();
  };

  function stop() {
    if (run) run.abort.abort();
    if (run) run.settle();
    run = null;
    lotview.emit("busy", false);
  }

  function begin(key) {
    stop();
    run = { key, version: undefined, abort: new AbortController(), background: quiet, first: null, ahead: null, summed: false, open: 0, last: new Map() };
    run.shown = new Promise((settle) => (run.settle = settle));
    quiet = false;
    lotview.emit("busy", true);
    lotview.emit("loading", rows.api.getDisplayedRowCount() === 0 || !rows.answer);
    return run;
  }

  async function getRows(asked) {
    take(asked);
    const view = lotview.view.request();
    const key = JSON.stringify(view);
    const mine = run && run.key === key ? run : begin(key);
    mine.open++;
    try {
      if (asked.startRow > 0 && !mine.summed) remember(await load(mine, view, 0, 1), mine);
      const answer = await block(mine, view, asked);
      if (mine !== run) return asked.failCallback();
      if (rows.api.isDestroyed()) return stop(); // the page was left meanwhile, and nobody waits for its rows
      if (asked.startRow === 0) remember(answer, mine);
      asked.successCallback(lotview.unpack(answer, asked.startRow, mine.last), answer.shown ?? answer.matched);
      if (asked.startRow === 0) arrived(mine);
      lotview.emit("rows");
    } catch (error) {
      // The grid counts open requests, so every one of them must be answered, overtaken ones too.
      asked.failCallback();
      if (mine === run) failed(error);
    }
    if (--mine.open === 0 && mine === run) lotview.emit("busy", false);
  }

  function arrived(mine) {
    mine.settle();
    const last = rows.api.getDisplayedRowCount() - 1;
    if (back > 0 && last >= 0) rows.api.ensureIndexVisible(Math.min(back, last), "top");
    back = 0;
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
    if (start === 0) lotview.first.remember(key, view); // for the page's next visit
    const body = { view, start, end, version: mine.version };
    return early || lotview.ask("/api/rows", body, { background: mine.background, signal: mine.abort.signal });
  }

  function remember(answer, mine) {
    mine.summed = true;
    const { columns, ids, ...summary } = answer;
    rows.answer = summary;
    lotview.emit("answer", summary);
  }

  // An earlier day is on its way.
  function fetched() {
    lotview.emit("busy", true);
    setTimeout(rows.refresh, FETCHED);
  }

  function failed(error) {
    stop();
    if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
    if (error.status === 409) rows.refresh();
    else if (error.code === "being_fetched") fetched();
    else if (error.status !== 401) lotview.emit("failed", error);
  }
})(window.lotview);
