// The view as something to keep and send: a saved view, an address, what stands behind a number. The address of the page
// follows the view, so that a bookmark is the view. Its twin: data/inventory/view_state.py.
(function (lotview) {
  "use strict";
  const SHAPE = 1;
  const LONGEST = 3000; // characters of an address that every mail and chat lets through
  const KEYS = ["as_of", "by", "filter", "in", "search", "since", "sort"]; // of the question
  const NARROWEST = 40, WIDEST = 2000; // pixels
  const FOLLOWS = 500; // milliseconds until the address says what the view has become
  const state = { NOTICE: "This link is not a view you can open." };
  lotview.state = state;

  const isEmpty = (value) => value === "" || value == null || value === false || (typeof value === "object" && Object.keys(value).length === 0);
  const filled = (given, keys) => Object.fromEntries(keys.filter((key) => !isEmpty(given[key])).map((key) => [key, given[key]]));

  // Return a state with what says nothing left out and with its keys in order, so that equal views are equal texts.
  state.canonical = function ({ view = {}, columns, dense, filterRow, other = {} }) {
    const chosen = Object.entries(view.in || {}).filter(([, values]) => values.length).map(([name, values]) => [name, [...values].sort()]);
    const asked = { ...view, in: Object.fromEntries(chosen), by: view.by === "part" ? "part" : "" };
    const looks = filled({ columns, dense, filterRow, other: filled(other, ["columns", "sort"]) }, ["columns", "dense", "filterRow", "other"]);
    return sorted({ ...looks, shape: SHAPE, view: filled(asked, KEYS) });
  };
  function sorted(value) {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  }
  state.text = (kept) => JSON.stringify(state.canonical(kept));

  // Return the address of a state, null when it is too long for one.
  state.toAddress = function (kept) {
    const bytes = new TextEncoder().encode(state.text(kept));
    const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    return text.length > LONGEST ? null : text;
  };

  const turned = (by) => (by === "part" ? "lot" : "part");
  const clamped = (width) => Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
  state.written = (columns) => (columns || []).map(({ colId, width, flex, pinned, hide }) =>
    [colId, flex || !width ? null : clamped(width), pinned === true ? "left" : pinned || null, Boolean(hide)]);

  // Return a view of this tab as a state.
  state.of = function ({ search, in: chosen, filter, sort, by, as_of, since, columns, dense, filterRow, kept }) {
    const other = kept[turned(by)] || {};
    return { view: { search, in: chosen, filter, sort, by, ...lotview.view.reaches({ in: chosen, as_of, since }) }, columns: state.written(columns), dense, filterRow,
      other: { sort: other.sort || [], columns: state.written(other.columns) } };
  };
  state.now = () => state.of(lotview.view.now);

  // Return the view on screen as it is kept: a page whose columns begin otherwise than the inventory's names them, for
  // whoever has no page before them.
  state.kept = function () {
    const now = state.now();
    const columns = now.columns.length || !lotview.view.page ? now.columns : state.written(lotview.columns.first[now.view.by]);
    return state.canonical({ ...now, columns });
  };

  // Return what this tab's view becomes with a state. Where one says nothing of columns and order, a page has its own.
  function read({ view = {}, columns, dense = false, filterRow = false, other = {} }) {
    const by = view.by || "lot";
    const { sort: first = [], kept: others = {} } = columns || view.sort || by === "part" ? {} : lotview.view.preset;
    const kept = { sort: other.sort || [], columns: arranged(other.columns, turned(by)) };
    return { search: "", in: {}, filter: {}, as_of: null, since: null, sort: first, ...view, by, columns: arranged(columns, by), dense, filterRow, open: [], saved: null,
      kept: { ...others, ...(isEmpty(other) ? {} : { [turned(by)]: kept }) } };
  }
  function arranged(written, by) {
    if (!written?.length) return null;
    const first = lotview.columns.first[by];
    const standing = ([colId, width, pinned, hide]) => {
      const own = first.find((each) => each.colId === colId);
      return { colId, width: width ?? own?.width, flex: width === null ? own?.flex || 1 : null, pinned, hide };
    };
    if (JSON.stringify(written) === JSON.stringify(state.written(first))) return null; // nobody has arranged them
    const added = first.filter(({ colId }) => !written.some(([id]) => id === colId)); // columns of a later release
    return [...written.map(standing), ...added.map((each) => ({ ...each, hide: true }))];
  }

  // Let this tab's view be the one that was opened; the page draws it.
  state.take = function ({ state: kept, saved = null }) {
    lotview.view.now = read(kept);
    if (saved) lotview.view.now.saved = { ...saved, text: state.text(state.now()) };
    lotview.view.save();
  };
  state.isChanged = () => Boolean(lotview.view.now.saved) && lotview.view.now.saved.text !== state.text(state.now());
  state.STANDARD = { shape: SHAPE, view: {} };
  state.isStandard = () => !lotview.view.now.saved && state.text(state.now()) === state.text(state.of(read(state.STANDARD)));

  // Take up the view where this session has left it, or as the address says; returns the version that named the session.
  state.restore = async function (version, page) {
    const isKept = lotview.view.restore(version.session, page);
    const { pathname } = location;
    const isOpened = await open(isKept);
    if (location.pathname !== pathname) return version; // the view is another page's by now
    lotview.on("view", lotview.later(FOLLOWS, () => location.pathname === pathname && state.follow()));
    if (isOpened) state.follow(); // else the address stays as it is, for another try
    return version;
  };

  // What the address names takes the place of what this tab has kept; what is no view takes the place of nothing. A tab
  // that has kept nothing begins with what the person has chosen to begin with.
  async function open(isKept) {
    const asked = lotview.first.asks(location.search);
    const isInventory = !lotview.view.page && !lotview.rows.lots;
    if (isKept && isOwn(asked)) return true;
    const wanted = asked || (isInventory && !isKept ? true : null);
    if (!wanted) return true;
    if (!lotview.rows.lots) lotview.emit("loading", true); // the grid, which says so else, has not begun yet
    const { pathname } = location;
    const opened = await lotview.first.opened(wanted, lotview.rows.lots ? "/api/figures" : "/api/rows");
    if (!opened || location.pathname !== pathname) return false;
    const isWrong = opened.notices.includes(state.NOTICE);
    if (!isWrong || !isKept) state.take(opened);
    for (const notice of opened.notices) lotview.toast(notice);
    return true;
  }

  // Whether the address is that of the view which this tab has kept. A reload may begin right before the address follows
  // the view: it still has the one before. A saved view is opened as it is now, unless it was changed here.
  let isReloaded = lotview.first.isReload();
  function isOwn(asked) {
    const { address, before } = lotview.view.now;
    const own = [...(asked?.link ? [address, state.search()] : []), ...(isReloaded ? [before] : [])];
    isReloaded = false; // from here on one goes from page to page
    return own.includes(location.search);
  }

  // The address of the view as it stands: of a saved one its own, of one that is as at first none.
  state.search = function () {
    const { saved } = lotview.view.now;
    if (saved && !state.isChanged()) return `?saved=${saved.reference}`;
    const address = state.isStandard() ? null : state.toAddress(state.now());
    return address ? `?view=${address}` : "";
  };
  state.follow = function () {
    const { view, first } = lotview;
    const search = state.search();
    if (location.search !== search) history.replaceState(history.state, "", location.pathname + search);
    if ((view.now.address || "") === search) return;
    Object.assign(view.now, { address: search, before: view.now.address }); // what changes after this is newer than the address
    view.save();
    first.remember(view.key, null, search);
  };
})(window.lotview);
