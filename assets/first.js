// Asks for the first rows, or the first figures, while the page is still being read. portal_rows.js and
// portal_overview.js take them if they are what they want.
(function () {
  "use strict";
  const ASKED = "lotview.asked"; // what this tab asked for last: the key of its view, and the view
  const BLOCK = 100; // rows
  const lotview = (window.lotview = window.lotview || {});
  const first = (lotview.first = { asked: {}, linked: null, version: null, rows: null, figures: null });

  // The grid itself, which Dash would fetch and run only when it draws the first one.
  const GRID = "/_dash-component-suites/dash_ag_grid/async-community.js";
  const PLOTLY = document.documentElement.dataset.plotly;
  const SHAPE = 1, KEYS = ["filter", "in", "search", "sort"]; // of a view that stands in an address
  first.fromAddress = fromAddress;
  if (location.pathname === "/inventory") begin(inventory, GRID);
  if (location.pathname === "/overview") begin(overview, PLOTLY);

  function begin(ask, script) {
    const tag = Object.assign(document.createElement("script"), { async: true, src: script });
    if (script === PLOTLY) Object.assign(tag, { onerror: () => tag.remove() }).dataset.plotly = ""; // it may be tried again
    document.head.append(tag);
    first.linked = fromAddress(new URLSearchParams(location.search).get("view"));
    const kept = JSON.parse(sessionStorage.getItem(ASKED) || "{}");
    first.asked = first.linked?.view ? { view: first.linked.view } : kept;
    first.version = answer("/api/version", { headers: { Accept: "application/json", "X-Background": "1" } });
    ask(first.asked.view || {}).then((found) => {
      // The list of customers then has its place before the page is drawn, and moves nothing later.
      if (found && found.facets && found.facets.customer) document.documentElement.dataset.customers = "several";
    });
  }
  function inventory(view) {
    return (first.rows = post("/api/rows", { view, start: 0, end: BLOCK }));
  }
  function overview({ search = "", in: chosen = {}, filter = {} }) {
    return (first.figures = post("/api/figures", { view: { search, in: chosen, filter } }));
  }
  function post(path, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    return answer(path, { method: "POST", body: JSON.stringify(body), headers });
  }

  // Return { view } for the text of an address, { wrong } when it is none, null when there is no text. The server says
  // whether a view can be asked for (portal_state.js).
  function fromAddress(text) {
    if (text === null) return null;
    try {
      const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
      const { shape, view, ...more } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      const isView = shape === SHAPE && view instanceof Object && Object.keys(view).every((key) => KEYS.includes(key));
      return isView && Object.keys(more).length === 0 ? { view } : { wrong: true };
    } catch {
      return { wrong: true };
    }
  }

  // What is no answer is asked for again by those who can say why.
  async function answer(path, options) {
    const found = await fetch(path, { credentials: "same-origin", ...options }).catch(() => null);
    if (found && found.status === 400 && first.linked) first.linked = { wrong: true }; // nobody can open it
    return found && found.ok ? found.json().catch(() => null) : null;
  }

  first.severalCustomers = () => document.documentElement.dataset.customers === "several";

  // Each is taken once; rows may be seen before.
  first.takeVersion = async function (ask) {
    const found = await first.version;
    first.version = null;
    return found || ask();
  };
  first.takeRows = function (wanted) {
    const found = first.seeRows(wanted);
    first.rows = null;
    return found;
  };
  // key: of the view this session keeps in this tab; read: when the newest reading was made, as far as one knows.
  first.seeRows = async function ({ key, view, start = 0, end = BLOCK, read }) {
    const { rows } = first;
    if (!rows || start !== 0 || end !== BLOCK || !fits(key, view)) return null;
    const found = await rows;
    return found && (!read || new Date(found.as_of) >= read) ? found : null;
  };
  first.takeFigures = async function ({ key, view, read }) {
    const { figures } = first;
    first.figures = null;
    const { search, in: chosen, filter } = first.asked.view || {};
    if (!figures || (first.asked.key && first.asked.key !== key) || said(view) !== said({ search, in: chosen, filter })) return null;
    const found = await figures;
    return found && (!read || new Date(found.as_of) >= read) ? found : null;
  };
  const fits = (key, view) =>
    (!first.asked.key || first.asked.key === key) && said(view) === said(first.asked.view || {});

  // What is left out and what is empty mean the same.
  const isEmpty = (value) => value == null || value === "" || value === "lot" || (typeof value === "object" && Object.keys(value || {}).length === 0);
  const said = (view) => JSON.stringify(Object.entries(view).filter(([, value]) => !isEmpty(value)).sort());

  first.remember = function (key, view) {
    if (key) sessionStorage.setItem(ASKED, JSON.stringify({ key, view }));
  };
})();
