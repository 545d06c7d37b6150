// Lists of the staff's pages: keys, one card per row on phones, and where focus and choice go when rows come and go.
(function (lotview) {
  "use strict";
  const DESK = { row: 36, header: 32 }, PHONE = { row: 78, header: 0 };
  let mounted = null;

  // Give a list what all of them have; return its page, its grid, and what was not answered before it was drawn; or
  // nothing while it has them already.
  lotview.mountList = async function (gridId, pageId) {
    const page = lotview.byId(pageId);
    if (!page || page === mounted) return null;
    mounted = page;
    lotview.silence();
    let api = null, lost = "";
    lotview.on("unanswered", (problem) => {
      if (api) return;
      lost = problem.sentence;
      problem.isSaid = true;
    }, page);
    api = await lotview.readyGrid(page, gridId);
    if (!api) return null;
    lotview.rows.api = api;
    lotview.keys(api, lotview.byId(gridId));
    lotview.listCards(api);
    tellChosen(api, gridId);
    return { page, api, lost };
  };

  // Dash is told at once what is chosen by click or Enter: the grid's wrapper tells nothing of it while it renews the
  // rows, and takes the choice back. With Ctrl a click takes back what is chosen, which only the wrapper tells.
  function tellChosen(api, gridId) {
    const tell = ({ data }) => window.dash_clientside.set_props(gridId, { selectedRows: [data] });
    api.addEventListener("rowClicked", ({ node, event }) => event.ctrlKey || event.metaKey || tell(node));
    lotview.chooseRow = function (node) {
      node.setSelected(true, true);
      tell(node);
    };
  }

  lotview.listCards = function (api) {
    const lay = () => {
      const size = lotview.isPhone() ? PHONE : DESK;
      const state = api.getColumns().map((column) => ({ colId: column.getColId(), hide: (column.getColId() === "card") !== lotview.isPhone() }));
      api.applyColumnState({ state });
      api.setGridOption("headerHeight", size.header);
      api.setGridOption("rowHeight", size.row);
      if (api.getGridOption("rowModelType") !== "infinite") api.resetRowHeights();
    };
    lotview.on("width", lay);
    // What can be done with the chosen one takes its place at the bottom, where the chosen one may be.
    api.addEventListener("gridSizeChanged", () => {
      const [chosen] = lotview.isPhone() ? api.getSelectedNodes() : [];
      if (chosen) api.ensureNodeVisible(chosen);
    });
    lay();
  };

  // Lines of a card: what may be cut, and at the right what may not.
  lotview.listCard = (...lines) => lotview.h("span", { class: "lv-card lv-card--lines" }, lines.map(([left, right]) =>
    lotview.h("span", {}, lotview.h("span", { class: "lv-cut" }, left), right ? lotview.h("span", { class: "r" }, right) : null)));

  // A list whose rows the server finds: its rows have come once it says how many there are.
  async function list(gridId, pageId) {
    const { page, api, lost } = (await lotview.mountList(gridId, pageId)) || {};
    if (!page) return;
    const count = page.querySelector(".lv-count");
    const draw = lotview.listState(page, api, () => Boolean(count.textContent), { lost });
    new MutationObserver(draw).observe(count, { subtree: true, childList: true, characterData: true });
    api.addEventListener("cellKeyDown", ({ event, node }) => event.key === "Enter" && lotview.chooseRow(node));
    forgetful(api, gridId);
    watch(page, () => api.getDisplayedRowCount() > 0 && lotview.toGrid());
  }

  // Whoever can't be seen any more is not chosen any more: nothing happens to somebody by mistake.
  function forgetful(api, gridId) {
    let chosen = null; // the id of a row
    api.addEventListener("rowSelected", ({ node }) => (chosen = node.isSelected() ? node.id : chosen));
    api.addEventListener("rowDataUpdated", () => {
      if (chosen === null || api.getRowNode(chosen)) return;
      chosen = null;
      window.dash_clientside.set_props(gridId, { selectedRows: [] });
    });
  }

  // A button that had the focus goes once its work is done; the focus goes on in the list, or where one searches.
  function watch(page, toGrid) {
    const follow = () => lotview.isNowhere() && (toGrid() || page.querySelector(".lv-tools input")?.focus());
    new MutationObserver(() => setTimeout(follow, 100)).observe(page.querySelector(".lv-actions"), { subtree: true, attributeFilter: ["hidden"] });
  }

  lotview.forDash({
    list(gridId, pageId) {
      list(gridId, pageId);
      return "yes";
    },
  });
})(window.lotview);
