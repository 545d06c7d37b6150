// The view: search, filters, sort, columns and row height in one object, kept in this tab for this session.
(function (lotview) {
  "use strict";
  const PREFIX = "lotview.view.";
  // sort and columns are those of the rows on screen, by lot or by part; kept holds the others' meanwhile.
  const UNARRANGED = { sort: [], columns: null };
  // saved: the saved view that this one is, or has become of.
  const EMPTY = { search: "", in: {}, filter: {}, ...UNARRANGED, dense: false, by: "lot", open: [], filterRow: false, kept: {}, as_of: null, since: null, saved: null };
  const view = { now: structuredClone(EMPTY), key: null, tag: null, page: "", preset: {} };
  lotview.view = view;

  // tag: differs per session, so that the next person in this tab never sees what the last one looked for. Without
  // one (nothing has been read yet) the view starts empty and is kept as soon as the session is known.
  // page: tells the views of one session apart; preset: what a page begins with. Returns whether this tab has kept one.
  view.restore = function (tag, { page = "", preset = {} } = {}) {
    Object.assign(view, { page, preset, tag: tag || null, key: tag ? PREFIX + tag + page : null });
    const isOwn = (key) => tag && key && (key === PREFIX + tag || key.startsWith(`${PREFIX}${tag}.`));
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && !isOwn(key)) sessionStorage.removeItem(key);
    }
    lotview.first.forget(isOwn);
    const kept = view.key && sessionStorage.getItem(view.key);
    view.now = { ...structuredClone({ ...EMPTY, ...preset }), ...JSON.parse(kept || "{}") };
    return Boolean(kept);
  };

  view.belongsTo = function (tag) {
    if (view.key || !tag) return;
    Object.assign(view, { tag, key: PREFIX + tag + view.page });
    view.save();
  };

  view.isOfAnother = (tag) => Boolean(view.tag && tag && view.tag !== tag);

  view.save = function () {
    if (view.key && !lotview.isLeft()) sessionStorage.setItem(view.key, JSON.stringify(view.now));
  };

  view.change = function (changes) {
    Object.assign(view.now, changes);
    view.save();
    lotview.emit("view");
  };

  view.choose = function (column, values) {
    const chosen = { ...view.now.in };
    if (values.length) chosen[column] = values;
    else delete chosen[column];
    view.change({ in: chosen });
    lotview.rows.reload();
  };

  // One row per lot, or per part: search and filters stay, order and columns are those the other rows were left with.
  view.turn = function (by) {
    const { by: from, sort, columns, kept } = view.now;
    view.change({ by, ...UNARRANGED, ...kept[by], kept: { ...kept, [from]: { sort, columns } } });
  };

  // What the server needs to know; the sort order and the native filters come from the grid itself.
  view.request = function (without) {
    const { search, filter, sort, by, open } = view.now;
    const chosen = { ...view.now.in };
    const filters = { ...filter };
    if (without) {
      delete chosen[without];
      delete filters[without];
    }
    const found = { search: without === "search" ? "" : search, in: chosen, filter: filters, ...view.reaches({ ...view.now, in: chosen }) };
    if (lotview.rows.lots) return found; // figures count lots, in no order
    const asked = { ...found, sort, ...lotview.columns.asked() };
    // Phones show a part's lots in a sheet, never between the cards.
    return by === "part" ? { ...asked, by, open: lotview.isPhone() ? [] : open } : asked;
  };
  // How far back it looks: at an earlier day, and at what changed since; by itself since the last visit.
  view.reaches = function ({ as_of, since, in: chosen }) {
    const beside = since || (chosen.change ? "visit" : null);
    return { ...(as_of ? { as_of } : {}), ...(beside ? { since: beside } : {}) };
  };
  view.isFiltered = () =>
    Boolean(view.now.search || Object.keys(view.now.in).length || Object.keys(view.now.filter).length);
})(window.lotview);
