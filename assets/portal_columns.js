// The columns: which are shown, in which order and how wide, for this screen and this view (portal_chooser.js changes them).
(function (lotview) {
  "use strict";
  const CARD = "card"; // the one column of phones, never offered
  const LEAST_DESCRIPTION = { two: 190, one: 112 };
  const EXPIRY_WIDTHS = { exp_date: { two: 112, one: 190 }, next_exp: { two: 136, one: 190 } };
  // first: how the columns of either kind of rows stand before anybody arranges them.
  const columns = { first: { lot: [], part: [] }, get initial() { return columns.first[lotview.view.now.by]; } };
  let isLaid = false; // before that, the grid would be laid out twice
  lotview.columns = columns;

  const api = () => lotview.rows.api;
  // The columns as on screen: pinned ones stand before all others.
  const state = () => {
    const all = (lotview.isPhone() && (lotview.view.now.columns || columns.initial)) || api().getColumnState();
    return all.filter((each) => isOfThese(each.colId)).sort((a, b) => Number(Boolean(b.pinned)) - Number(Boolean(a.pinned)));
  };
  columns.isNumber = (id) => /\blv-num\b/.test(api().getColumnDef(id)?.cellClass);
  lotview.header = (id) => (api()?.getColumnDef(id) || {}).headerName || id;
  const isOfThese = (id) => columns.initial.some((each) => each.colId === id);
  const isOffered = (id) => id !== "customer" || columns.customers;

  columns.start = function (button, grid) {
    columns.grid = grid;
    columns.customers = isLaid = false;
    columns.first = initial();
    lotview.opens(button, lotview.chooser, { sheet: true });
    const keep = () => !lotview.isPhone() && lotview.view.change({ columns: state().map(({ sort, sortIndex, ...rest }) => rest) });
    for (const event of ["columnVisible", "columnMoved", "columnPinned", "columnResized"]) {
      api().addEventListener(event, (changed) => changed.source !== "api" && changed.finished !== false && changed.source !== "flex" && keep());
    }
    lotview.on("several-customers", offerCustomer);
    lotview.on("width", columns.lay);
    columns.keep = keep;
  };

  // The page says which columns either kind of rows has, and what of them differs from the grid's own.
  function initial() {
    const all = new Map(api().getColumnState().map((each) => [each.colId, each]));
    const { lot, part } = api().getGridOption("context").columns;
    const stand = (each) => ({ ...all.get(each.colId), ...each });
    return { lot: lot.map(stand), part: part.map(stand) };
  }

  function offerCustomer() {
    if (columns.customers) return;
    columns.customers = true;
    const shown = (each) => (each.colId === "customer" ? { ...each, hide: false } : each);
    columns.first = { lot: columns.first.lot.map(shown), part: columns.first.part.map(shown) };
    if (isLaid && !lotview.view.now.columns) columns.lay();
  }

  // Lay the grid out for this screen and this view: columns or cards, two lines or one.
  columns.lay = function () {
    const phone = lotview.isPhone();
    const { dense, sort } = lotview.view.now;
    const saved = lotview.view.now.columns || columns.initial;
    const order = new Map(sort.map(([id, direction], index) => [id, { sort: direction, sortIndex: index }]));
    const wanted = saved.map((each) => ({ ...each, ...(order.get(each.colId) || { sort: null, sortIndex: null }),
      width: fitting(each, dense), hide: phone || each.hide || !isOffered(each.colId) }));
    const others = api().getColumnState().filter((each) => !wanted.some(({ colId }) => colId === each.colId))
      .map(({ colId }) => ({ colId, hide: true, sort: null, sortIndex: null }));
    const card = { colId: CARD, hide: !phone, flex: 1 };
    const state = [...wanted, ...others.filter((each) => each.colId !== CARD), card];
    api().applyColumnState({ state, applyOrder: true });
    columns.grid.classList.toggle("lv-parts", lotview.parts.isOn());
    description(dense);
    heights(phone, dense);
    isLaid = true;
  };

  // One line has date and mark side by side. A width somebody chose stays.
  const fitting = ({ colId, width }, dense) => {
    const widths = EXPIRY_WIDTHS[colId] || {};
    return Object.values(widths).includes(width) ? widths[dense ? "one" : "two"] : width;
  };

  // One line, where a date has its mark beside it, takes that room from the description, which two lines wrap.
  function description(dense) {
    const least = LEAST_DESCRIPTION[dense ? "one" : "two"], defs = api().getColumnDefs();
    const own = defs.find(({ colId }) => colId === "description");
    if (!own || own.minWidth === least) return;
    api().setGridOption("columnDefs", defs.map((each) => (each === own ? { ...own, minWidth: least } : each)));
  }

  function heights(phone, dense) {
    const height = phone ? 78 : dense ? 28 : 42;
    columns.grid.classList.toggle("lv-one", dense && !phone);
    columns.grid.classList.toggle("lv-cards", phone);
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

  // Change the columns: `edit` gets all of them and returns them as they shall be.
  columns.edit = function (edit) {
    const next = edit(state()).filter((each) => each.colId !== CARD);
    lotview.view.change({ columns: next.map(({ sort, sortIndex, ...rest }) => rest) });
    columns.lay();
  };
})(window.lotview);
