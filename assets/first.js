// Asks for the first rows, or the first figures, while the page is still being read. portal_rows.js and
// portal_overview.js take them if they are what they want.
(function () {
  "use strict";
  const ASKED = "lotview.asked"; // what this tab asked for last: the key of its view, and the view
  const BOARD = ".expiry-page"; // how the keys of the expiry board's view end; the other pages have one view
  const BLOCK = 100; // rows
  const lotview = (window.lotview = window.lotview || {});
  const first = (lotview.first = { asked: {}, opening: null, version: null, rows: null, late: null, figures: null });

  // The grid itself, which Dash would fetch and run only when it draws the first one.
  const GRID = "/_dash-component-suites/dash_ag_grid/async-community.js";
  const PLOTLY = document.documentElement.dataset.plotly;

  // What an address asks to be opened with: the text of a link or the reference of a saved view, else null.
  first.asks = function (search) {
    const query = new URLSearchParams(search), link = query.get("view"), saved = query.get("saved");
    return link !== null ? { link } : saved !== null ? { saved } : null;
  };

  // What the expiry board asks for before anybody has looked for something. Its twin: pages/expiry.py.
  const SOONEST = {
    sort: [["exp_date", "asc"]],
    columns: "customer part description user_lot exp_date on_hand unit bin status reference po last_rec_date last_tran_date facility customer_part days_left fefo".split(" "),
  };

  const keptOf = (page) => JSON.parse(sessionStorage.getItem(ASKED + page) || "{}");
  // page: how the keys of its view end; begins: what it asks for where nothing was kept and nothing is opened.
  function begin(ask, script, { page = "", begins = null } = {}) {
    document.head.append(script());
    const kept = keptOf(page);
    const asked = first.asks(location.search);
    // Which this tab knows better; a reload may have begun right before the address followed the view (portal_state.js).
    const own = [...(asked && asked.link ? [kept.search] : []), ...(first.isReload() ? [kept.before] : [])];
    const isOwn = asked && kept.view && own.includes(location.search);
    first.opening = (!isOwn && asked) || (kept.view || begins ? null : true);
    first.asked = first.opening ? {} : kept.view ? kept : { view: begins };
    first.version = answer("/api/version", { headers: { Accept: "application/json", "X-Background": "1" } });
    ask(first.asked.view || {}).then((found) => {
      if (found && found.opening) first.asked = { view: found.opening.view };
      // The list of customers then has its place before the page is drawn, and moves nothing later.
      if (found && found.facets && found.facets.customer) document.documentElement.dataset.customers = "several";
    });
  }
  first.isReload = () => (performance.getEntriesByType("navigation")[0] || {}).type === "reload";
  const grid = () => Object.assign(document.createElement("script"), { async: true, src: GRID });
  // Fetched only: to read it takes longer than to show the numbers, which come first (portal_figures.js).
  const plotly = () => Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: PLOTLY });
  function inventory(view) {
    return (first.rows = post("/api/rows", { ...asking(view), start: 0, end: BLOCK }));
  }
  function overview(view) {
    return (first.figures = post("/api/figures", asking(counted(view))));
  }
  // What of a view the overview counts.
  const counted = ({ search = "", in: chosen = {}, filter = {}, as_of, since }) => ({ search, in: chosen, filter, as_of, since });
  const asking = (view) => (first.opening ? { opening: first.opening } : { view });
  function post(path, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    return answer(path, { method: "POST", body: JSON.stringify(body), headers });
  }

  // What is no answer is asked for again by those who can say why.
  async function answer(path, options) {
    const found = await fetch(path, { credentials: "same-origin", ...options }).catch(() => null);
    return found && found.ok ? found.json().catch(() => null) : null;
  }

  // Return what is opened with the first rows or figures: the view that was asked for already, or is asked for now.
  first.opened = async function (wanted, path) {
    let found = said({ wanted }) === said({ wanted: first.opening }) ? await (first.rows || first.figures) : null;
    first.opening = null; // once
    if (found) return found.opening;
    first.rows = first.figures = null; // asked for by a page that was left, and not what this one opens
    const rows = path === "/api/rows";
    found = await post(path, { opening: wanted, ...(rows ? { start: 0, end: BLOCK } : {}) });
    if (!found) return null; // who asks for rows again can say why
    first.asked = { view: found.opening.view };
    first[rows ? "late" : "figures"] = Promise.resolve(found);
    return found.opening;
  };

  first.severalCustomers = () => document.documentElement.dataset.customers === "several";

  // Each is taken once; rows may be seen before.
  first.takeVersion = async function (ask) {
    const found = await first.version;
    first.version = null;
    return found || ask();
  };
  first.takeRows = function (wanted) {
    const found = first.seeRows(wanted, first.rows || first.late);
    first.rows = first.late = null;
    return found;
  };
  first.seeRows = async function (wanted, rows = first.rows) {
    const { start = 0, end = BLOCK } = wanted;
    if (!rows || start !== 0 || end !== BLOCK) return null;
    const found = await rows;
    return fits(found, wanted, first.asked.view || {}) ? found : null;
  };
  first.takeFigures = async function (wanted) {
    const { figures } = first;
    first.figures = null;
    const found = await figures;
    return fits(found, wanted, counted(first.asked.view || {})) ? found : null;
  };
  // Whether that was asked for which is wanted. key: of the view this session keeps in this tab; read: when the newest
  // reading was made, as far as one knows.
  const fits = (found, { key, view, read }, asked) =>
    found && (!first.asked.key || first.asked.key === key) && said(view) === said(asked) && (!read || new Date(found.as_of) >= read);

  // What is left out and what is empty mean the same.
  const isEmpty = (value) => value == null || value === "" || value === "lot" || (typeof value === "object" && Object.keys(value || {}).length === 0);
  const said = (view) => JSON.stringify(Object.entries(view).filter(([, value]) => !isEmpty(value)).sort());

  // search: what the page's address says of the view.
  first.remember = function (key, view, search) {
    if (lotview.isLeft()) return; // what was kept is cleared already
    if (!key) return;
    const page = key.endsWith(BOARD) ? BOARD : "", kept = keptOf(page), before = kept.key === key ? kept : {};
    const address = search == null ? before : { search, before: before.search };
    sessionStorage.setItem(ASKED + page, JSON.stringify({ key, view: view || before.view, search: address.search, before: address.before }));
  };
  // Forget what other sessions asked for in this tab.
  first.forget = function (isOwn) {
    for (const page of ["", BOARD]) if (!isOwn(keptOf(page).key)) sessionStorage.removeItem(ASKED + page);
  };

  if (location.pathname === "/inventory") begin(inventory, grid);
  if (location.pathname === "/expiry") begin(inventory, grid, { page: BOARD, begins: SOONEST });
  if (location.pathname === "/overview") begin(overview, plotly, { begins: {} });
})();
