// Asks for the first rows while the page is still being read. portal_rows.js takes them if they are what it wants.
(function () {
  "use strict";
  const ASKED = "lotview.asked"; // what this tab asked for last: the key of its view, and the view
  const BLOCK = 100; // rows
  const lotview = (window.lotview = window.lotview || {});
  const first = (lotview.first = { asked: {}, version: null, rows: null });

  // The grid itself, which Dash would fetch and run only when it draws the first one.
  const GRID = "/_dash-component-suites/dash_ag_grid/async-community.js";
  if (location.pathname === "/inventory") begin();

  function begin() {
    document.head.append(Object.assign(document.createElement("script"), { async: true, src: GRID }));
    first.asked = JSON.parse(sessionStorage.getItem(ASKED) || "{}");
    const body = JSON.stringify({ view: first.asked.view || {}, start: 0, end: BLOCK });
    first.version = answer("/api/version", { headers: { Accept: "application/json", "X-Background": "1" } });
    first.rows = answer("/api/rows", { method: "POST", body, headers: { Accept: "application/json", "Content-Type": "application/json" } });
    first.rows.then((rows) => {
      // The list of customers then has its place before the page is drawn, and moves nothing later.
      if (rows && rows.facets && rows.facets.customer) document.documentElement.dataset.customers = "several";
    });
  }

  // What is no answer is asked for again by those who can say why.
  async function answer(path, options) {
    const found = await fetch(path, { credentials: "same-origin", ...options }).catch(() => null);
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
  const fits = (key, view) =>
    (!first.asked.view || first.asked.key === key) && said(view) === said(first.asked.view || {});

  // What is left out and what is empty mean the same.
  const isEmpty = (value) => value === "" || value === "lot" || (typeof value === "object" && Object.keys(value || {}).length === 0);
  const said = (view) => JSON.stringify(Object.entries(view).filter(([, value]) => !isEmpty(value)).sort());

  first.remember = function (key, view) {
    if (key) sessionStorage.setItem(ASKED, JSON.stringify({ key, view }));
  };
})();
