// The view as an address: what can be sent to somebody, or stand behind a number. Its twin: data/inventory/view_state.py.
(function (lotview) {
  "use strict";
  const SHAPE = 1;
  const LONGEST = 3000; // characters of an address that every mail and chat lets through
  const KEYS = ["filter", "in", "search", "sort"];
  const state = { NOTICE: "This link is not a view you can open." };
  lotview.state = state;

  const isEmpty = (value) => value === "" || value == null || (typeof value === "object" && Object.keys(value).length === 0);

  // Return the view with what says nothing left out and with its keys in order, so that equal views are equal texts.
  state.canonical = function (view) {
    const kept = { ...view, in: Object.fromEntries(Object.entries(view.in || {}).filter(([, values]) => values.length).map(([name, values]) => [name, [...values].sort()])) };
    return sorted(Object.fromEntries(KEYS.filter((key) => !isEmpty(kept[key])).map((key) => [key, kept[key]])));
  };
  function sorted(value) {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  }

  // Return the address of a view, null when it is too long for one.
  state.toAddress = function (view) {
    const bytes = new TextEncoder().encode(JSON.stringify({ shape: SHAPE, view: state.canonical(view) }));
    const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    return text.length > LONGEST ? null : text;
  };

  // Take up the view where this session has left it, or as the address says; returns the version that named the session.
  state.restore = async function (version, page) {
    lotview.view.restore(version.session, page);
    await follow();
    return version;
  };

  // Show the view that the address names: it takes the place of what this tab has kept, but for columns and height of
  // rows. The address is bare again, because the view goes on from here. What is no view is said, and nothing is lost.
  async function follow() {
    if (!lotview.first.linked) return;
    await (lotview.first.rows || lotview.first.figures); // the server's word on it
    const { view } = lotview.first.linked;
    lotview.first.linked = null;
    history.replaceState(history.state, "", location.pathname);
    if (!view) return lotview.toast(state.NOTICE);
    const { now } = lotview.view;
    const byPart = now.by === "part" ? { by: "lot", columns: null, ...now.kept.lot, kept: { ...now.kept, part: { sort: now.sort, columns: now.columns } } } : {};
    Object.assign(now, byPart, { search: "", in: {}, filter: {}, sort: [], open: [] }, view);
    lotview.view.save();
  }
})(window.lotview);
