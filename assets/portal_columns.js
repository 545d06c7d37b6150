// The columns: which are shown, in which order and how wide, for this screen and this view (portal_chooser.js changes them).
(function (lotview) {
  "use strict";
  const CARD = "card"; // the one column of phones, never offered
  const LEAST_DESCRIPTION = { two: 176, one: 112 };
  const EXPIRY_WIDTHS = { exp_date: { two: 112, one: 190 }, next_exp: { two: 136, one: 190 } };
  // first: how the columns of either kind of rows stand before anybody arranges them.
  const columns = { definitions: new Map(), first: { lot: [], part: [] }, derived: [], get initial() { return columns.first[lotview.view.now.by]; } };
  let isLaid = false; // before that, the grid would be laid out twice
  lotview.columns = columns;

  const api = () => lotview.rows.api;
  // The columns as on screen: pinned ones stand before all others.
  const state = () => {
    const all = (lotview.isPhone() && (lotview.view.now.columns || columns.initial)) || api().getColumnState();
    return all.filter((each) => isOfThese(each.colId)).sort((a, b) => Number(Boolean(b.pinned)) - Number(Boolean(a.pinned)));
  };
  columns.isNumber = (id) => /\blv-num\b/.test(columns.definitions.get(id)?.cellClass);
  lotview.header = (id) => columns.definitions.get(id)?.headerName || id;
  const isOfThese = (id) => columns.initial.some((each) => each.colId === id);
  const isOffered = (id) => id !== "customer" || columns.customers;

  // The page says how its columns are defined, and which of them either kind of rows has, with what differs there.
  columns.read = function (definitions, { columns: { lot, part }, derived }) {
    columns.derived = derived;
    columns.definitions = new Map(definitions.map((each) => [each.colId, each]));
    const first = ({ colId, width, flex = null, pinned = null, hide = false }) => ({ colId, width, flex, pinned, hide });
    const stand = (each) => ({ ...first(columns.definitions.get(each.colId)), ...each });
    columns.first = { lot: lot.map(stand), part: part.map(stand) };
    columns.customers = isLaid = false;
  };

  columns.start = function (button, grid) {
    columns.grid = grid;
    lotview.opens(button, lotview.chooser, { sheet: true });
    const keep = () => !lotview.isPhone() && lotview.view.change({ columns: kept(state()) });
    for (const event of ["columnVisible", "columnMoved", "columnPinned", "columnResized"]) {
      api().addEventListener(event, (changed) => changed.source !== "api" && changed.finished !== false && changed.source !== "flex" && keep());
    }
    lotview.on("several-customers", columns.offerCustomer);
    lotview.on("width", columns.lay);
    columns.keep = keep;
  };

  // Columns that stand as at first are nobody's own.
  const kept = (all) => {
    const isFirst = JSON.stringify(lotview.state.written(all)) === JSON.stringify(lotview.state.written(columns.initial));
    return isFirst ? null : all.map(({ sort, sortIndex, ...rest }) => rest);
  };

  columns.offerCustomer = function () {
    if (columns.customers) return;
    columns.customers = true;
    const shown = (each) => (each.colId === "customer" ? { ...each, hide: false } : each);
    columns.first = { lot: columns.first.lot.map(shown), part: columns.first.part.map(shown) };
    if (isLaid && !lotview.view.now.columns) columns.lay();
  };

  // The one column of phones.
  columns.card = () => ({ ...columns.definitions.get(CARD), flex: 1 });

  // How the columns stand on a desk: in which order, how wide, which are pinned or hidden.
  columns.arranged = function () {
    const { dense, columns: saved } = lotview.view.now;
    return (saved || columns.initial).map((each) => ({ ...each, width: fitting(each, dense), hide: each.hide || !isOffered(each.colId) }));
  };

  // Lay the grid out for this screen and this view: columns or cards, two lines or one.
  columns.lay = function () {
    const phone = lotview.isPhone();
    const { sort } = lotview.view.now;
    const order = new Map(sort.map(([id, direction], index) => [id, { sort: direction, sortIndex: index }]));
    const wanted = columns.arranged().map((each) => ({ ...each, ...(order.get(each.colId) || { sort: null, sortIndex: null }), hide: phone || each.hide }));
    const others = api().getColumnState().filter((each) => !wanted.some(({ colId }) => colId === each.colId))
      .map(({ colId }) => ({ colId, hide: true, sort: null, sortIndex: null }));
    const card = { colId: CARD, hide: !phone, flex: 1 };
    const state = [...wanted, ...others.filter((each) => each.colId !== CARD), card];
    api().applyColumnState({ state, applyOrder: true });
    columns.look(columns.grid);
    description();
    heights(phone);
    isLaid = true;
  };

  // One line has date and mark side by side. A width somebody chose stays.
  const fitting = ({ colId, width }, dense) => {
    const widths = EXPIRY_WIDTHS[colId] || {};
    return Object.values(widths).includes(width) ? widths[dense ? "one" : "two"] : width;
  };

  // One line, where a date has its mark beside it, takes that room from the description, which two lines wrap.
  columns.least = (id) => (id === "description" ? LEAST_DESCRIPTION[lotview.view.now.dense ? "one" : "two"] : 0);
  function description() {
    const least = columns.least("description"), defs = api().getColumnDefs();
    const own = defs.find(({ colId }) => colId === "description");
    if (!own || own.minWidth === least) return;
    api().setGridOption("columnDefs", defs.map((each) => undecided(each === own ? { ...own, minWidth: least } : each)));
  }

  // The grid gives back what columns have by default as their own; whether there are filter fields changes later.
  const undecided = ({ floatingFilter, ...rest }) => {
    const isOwn = "floatingFilter" in (columns.definitions.get(rest.colId) || {});
    return isOwn ? { ...rest, floatingFilter } : rest;
  };

  columns.rowHeight = () => (lotview.isPhone() ? 78 : lotview.view.now.dense ? 28 : 42);
  columns.look = function (grid) {
    grid.classList.toggle("lv-parts", lotview.parts.isOn());
    grid.classList.toggle("lv-one", lotview.view.now.dense && !lotview.isPhone());
    grid.classList.toggle("lv-cards", lotview.isPhone());
  };

  function heights(phone) {
    const height = columns.rowHeight();
    set("headerHeight", phone ? 0 : 32);
    set("floatingFiltersHeight", phone ? 0 : 30);
    if (api().getGridOption("rowHeight") === height) return;
    const first = Math.round(api().getVerticalPixelRange().top / api().getGridOption("rowHeight"));
    api().setGridOption("rowHeight", height);
    if (lotview.rows.answer) lotview.rows.start(api(), first);
  }

  // The grid draws everything anew for each option it is told, also where nothing changes.
  function set(option, value) {
    if (api().getGridOption(option) !== value) api().setGridOption(option, value);
  }

  // The columns on screen in their order, for the files.
  columns.shown = () => state().filter((each) => !each.hide && isOffered(each.colId)).map((each) => each.colId);

  // The columns a person may choose from, in their order on screen.
  columns.offered = () => state().filter((each) => isOffered(each.colId));

  // What follows from the day is made for those alone who look at it: then all columns by lot are named to the server.
  columns.asked = function () {
    const shown = new Set((lotview.view.now.columns || columns.initial).filter(({ hide }) => !hide).map(({ colId }) => colId));
    const wanted = lotview.parts.isOn() ? [] : columns.derived.filter((id) => shown.has(id));
    if (!wanted.length) return {};
    return { columns: [...columns.first.lot.map(({ colId }) => colId).filter((id) => !columns.derived.includes(id)), ...wanted] };
  };

  // Change the columns: `edit` gets all of them and returns them as they shall be.
  columns.edit = function (edit) {
    const next = edit(state()).filter((each) => each.colId !== CARD);
    const before = JSON.stringify(columns.asked());
    lotview.view.change({ columns: kept(next) });
    columns.lay();
    if (JSON.stringify(columns.asked()) !== before) lotview.rows.reload();
  };
})(window.lotview);
