// Puts a page with the grid of stock together, the inventory or the expiry board, once its parts are on screen: view
// first, then the datasource.
(function (lotview) {
  "use strict";
  const FIRST = "inventory-page"; // whose view is kept without a name of its own
  const PAGES = ["inventory", "expiry"]; // whose rows first.js asks for
  let mounted = null;

  async function mount(gridId, pageId, definitions, { context, rowClassRules }) {
    const page = lotview.byId(pageId);
    if (!page || page === mounted) return;
    mounted = page;
    lotview.silence();
    lotview.rows.forget();
    const id = (name) => pageId.replace(/page$/, name);
    lotview.board = { title: context.title, id };
    const names = ["sheet", "more", "columns", "refresh", "banner"];
    const ids = { ...Object.fromEntries(names.map((name) => [name, id(name)])), line: id("freshness"), tryNow: id("try-now") };
    wire(page, ids, id);
    if (lotview.byId(id("spans"))) lotview.spans(lotview.byId(id("spans")));
    lotview.marks(context.statusGroups);
    lotview.columns.read(definitions, context);
    const version = lotview.first.takeVersion(lotview.freshness.ask).catch((error) => error).then((found) => page.isConnected && restore(found, page, context.preset));
    version.then(() => page.isConnected && lotview.early.draw(page.querySelector(".lv-stage"), rowClassRules));
    const api = await lotview.readyGrid(page, gridId);
    if (api) keepFilters(api);
    await version;
    if (api && page.isConnected) begin(api, { page, ids, id, grid: lotview.byId(gridId) });
  }

  // The view as this session has left it, and how fresh its rows are.
  async function restore(version, page, preset) {
    await lotview.state.restore(version, { page: page.id === FIRST ? "" : `.${page.id}`, preset });
    if (!page.isConnected) return;
    if (version.as_of) lotview.freshness.take(version);
    lotview.emit("restored");
  }

  function wire(page, ids, id) {
    lotview.search(lotview.byId(id("search")));
    lotview.filters(page);
    lotview.chips(lotview.byId(id("chips")), lotview.byId(id("reset")));
    lotview.summary(lotview.byId(id("count")), lotview.byId(id("count") + "-sums"));
    lotview.empty(lotview.byId(id("state")));
    lotview.freshness.start(ids);
    lotview.printing(lotview.byId(id("print")));
    lotview.past.start(page, id);
    for (const kind of ["xlsx", "csv"]) lotview.byId(id(kind)).addEventListener("click", (event) => lotview.download(kind, event.currentTarget));
  }

  function begin(api, { page, ids, id, grid }) {
    lotview.rows.api = api;
    lotview.on("busy", (isBusy) => (grid.ariaBusy = String(isBusy)));
    // The grid clips what floats inside it, and lies beneath the page's empty states.
    api.setGridOption("popupParent", document.body);
    lotview.columns.start(lotview.byId(ids.columns), grid);
    lotview.filterRow(lotview.byId(id("filter-row")), grid);
    lotview.parts.start(page, api);
    lotview.saved.start(lotview.byId(id("views")), () => redraw(api));
    lotview.phone(ids, page, api);
    lotview.selection(lotview.byId(id("selection")), api, grid);
    lotview.tips(api, grid);
    lotview.keys(api, grid);
    lotview.actions(grid);
    lotview.histories(grid);
    lotview.copying(api, grid);
    lotview.changes(api);
    lotview.since.start(page, lotview.byId(id("change")), api);
    lotview.survivors(api);
    if (lotview.first.severalCustomers()) lotview.emit("several-customers");
    lotview.columns.lay();
    // Until now the columns stood as if nobody had arranged them; AG Grid takes a frame to do as it is told.
    requestAnimationFrame(() => requestAnimationFrame(() => grid.closest(".lv-stage").classList.add("is-laid")));
    if (Object.keys(lotview.view.now.filter).length) api.setFilters(lotview.view.now.filter);
    lotview.rows.start(api);
  }

  // Another view was opened: columns, filters and rows are drawn as it says.
  function redraw(api) {
    const { filter } = lotview.view.now;
    api.deselectAll();
    lotview.emit("width"); // columns, cards and the filter row stand as they would on a screen like this
    api.setFilters(Object.keys(filter).length ? filter : null);
    lotview.emit("restored");
    lotview.emit("view");
    lotview.rows.start(api);
  }

  // dash-ag-grid gives the grid back, a moment later, the filters the grid has told it of: at the beginning none. They
  // would take the place of what was set meanwhile, as by a link, so they are not listened to.
  function keepFilters(api) {
    if (api.setFilters) return;
    api.setFilters = api.setFilterModel;
    api.setFilterModel = () => null;
  }

  // Dash calls when the grid has begun to draw itself. The first page's rows need not wait for it: they are drawn in
  // the frame that shows the page.
  const drawn = new MutationObserver(() => {
    const name = PAGES.find((each) => lotview.byId(`${each}-page`));
    if (!name) return;
    drawn.disconnect();
    const grid = window.dash_component_api.getLayout(`${name}-grid`);
    if (grid) mount(`${name}-grid`, `${name}-page`, grid.props.columnDefs, grid.props.dashGridOptions);
  });
  if (lotview.first.rows) drawn.observe(document.body, { childList: true, subtree: true });

  lotview.forDash({
    inventory(gridId, pageId, definitions, options) {
      mount(gridId, pageId, definitions, options);
      return "yes";
    },
  });
})(window.lotview);
