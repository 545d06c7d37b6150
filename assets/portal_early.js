// The first rows as soon as they and the page are there: drawn as the grid will draw them, which takes longer to begin
// and then takes their place. They are a picture: nothing in it has the focus, and screen readers wait for the grid.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const MOST = 30; // frames in which the grid draws rows that it has
  const functions = window.dashAgGridFunctions;
  const early = {};
  lotview.early = early;
  let box = null;
  let kinds = null; // the cells that the grid draws by name

  // stage: what holds the grid; rules: which rows get which class.
  early.draw = async function (stage, rules) {
    const { view, freshness, first } = lotview;
    const answer = await first.seeRows({ key: view.key, view: view.request(), read: freshness.now?.read });
    // The filter row has fields; a picture of them would take what somebody types.
    if (!answer?.ids.length || lotview.rows.api || view.now.filterRow) return;
    if (first.severalCustomers()) lotview.columns.offerCustomer();
    const { columns, ids, ...summary } = answer;
    lotview.emit("answer", summary);
    box = picture(answer, rules);
    stage.append(box);
    stage.classList.add("is-early");
    makeRoom(box);
    for (const event of ["failed", "width"]) lotview.on(event, early.end, box);
    lotview.on("rows", () => exchange(stage, MOST), box);
  };

  early.end = function () {
    box?.parentElement.classList.remove("is-early");
    box?.remove();
    box = null;
  };

  // In the frame in which the grid has its rows they take the picture's place; where it has none, or is not seen to
  // draw them, the picture goes as well.
  function exchange(stage, left) {
    requestAnimationFrame(() => {
      const drawn = [...stage.querySelectorAll(".ag-row")];
      const isThere = stage.classList.contains("is-laid") && drawn.length > 0 && drawn.every((each) => each.firstChild && !each.matches(".lv-waits"));
      if (box && !isThere && left > 0 && lotview.rows.api.getDisplayedRowCount() > 0) return exchange(stage, left - 1);
      early.end();
    });
  }

  function picture(answer, rules) {
    kinds ||= functions.lotviewCells();
    const columns = lotview.isPhone() ? [{ ...lotview.columns.card(), minWidth: 0 }] : standing();
    const each = lotview.columns.rowHeight();
    const most = Math.ceil(innerHeight / each); // measuring the page would lay it out once more
    const rows = lotview.unpack(answer, 0, new Map()).slice(0, most);
    const wide = columns.reduce((sum, { flex, width, minWidth }) => sum + (flex ? minWidth : width), 0);
    const style = `min-width: ${wide}px; min-height: ${each * (answer.shown ?? answer.matched)}px`;
    const drawn = h("div", { class: "lv-grid lv-early", "aria-hidden": "true", inert: true },
      h("div", { class: "lv-early-head" }, h("div", { class: "lv-early-row", style: `min-width: ${wide}px` }, columns.map(header))),
      h("div", { class: "lv-early-body" }, h("div", { style }, rows.map((data) => row(columns, data, rules)))));
    lotview.columns.look(drawn);
    return drawn;
  }

  // The columns from left to right, as they are defined and as somebody has arranged them.
  function standing() {
    const { arranged, definitions, least } = lotview.columns;
    const all = arranged().filter(({ colId, hide }) => !hide && definitions.has(colId))
      .map((each) => ({ ...definitions.get(each.colId), ...each, minWidth: least(each.colId) }));
    const side = (wanted) => all.filter(({ pinned }) => (pinned || "") === wanted);
    const left = side("left"), right = side("right").reverse();
    for (const pinned of [left, right]) pinned.reduce((from, each) => (each.from = from) + each.width, 0);
    if (left.length) left.at(-1).isEdge = true;
    if (right.length) right.at(-1).isEdge = true;
    return [...left, ...side(""), ...right.reverse()];
  }

  function cellOf({ colId, flex, width, minWidth, pinned, from, isEdge }, classes, ...children) {
    const size = flex ? `flex: ${flex} 1 0; min-width: ${minWidth}px` : `width: ${width}px`;
    const style = pinned ? `${size}; ${pinned}: ${from}px` : size;
    return h("div", { "col-id": colId, style, class: [...classes, pinned && `is-${pinned}`, isEdge && "is-edge"].filter(Boolean).join(" ") }, ...children);
  }

  function header(column) {
    const { colId, headerName, headerClass } = column;
    const head = new lotview.Header();
    head.init({ displayName: headerName, column: { getColId: () => colId } });
    return cellOf(column, ["lv-early-name", headerClass], h("span", {}, head.getGui()), ordered(colId));
  }

  function ordered(id) {
    const { sort } = lotview.view.now;
    const rank = sort.findIndex(([each]) => each === id);
    if (rank < 0) return null;
    return h("span", { class: "lv-early-rank" }, sort.length > 1 ? String(rank + 1) : "", lotview.icon(`arrow-${sort[rank][1] === "asc" ? "up" : "down"}`));
  }

  const row = (columns, data, rules) => h("div", { class: ["lv-early-row", ...ruled(rules, { data })].join(" ") }, columns.map((each) => cell(each, data)));

  function cell(column, data) {
    const { colId, field, cellClass, cellClassRules, cellRenderer, cellRendererSelector, valueFormatter } = column;
    const params = { data, value: data[field], node: {}, column: { getColId: () => colId } };
    const drawnBy = cellRenderer || (cellRendererSelector && called(cellRendererSelector.function, params)?.component);
    const content = drawnBy ? rendered(drawnBy, params) : valueFormatter ? called(valueFormatter.function, params) : params.value;
    return cellOf(column, ["lv-early-cell", cellClass, ...ruled(cellClassRules, params)], content);
  }

  function rendered(name, params) {
    const drawn = new kinds[name]();
    drawn.init(params);
    return drawn.getGui();
  }

  const ruled = (rules, params) => Object.keys(rules || {}).filter((name) => called(rules[name], params));

  // What the page has the grid call: "name(params)" or "name(params.value)".
  function called(text, params) {
    const [, name, value] = /^(\w+)\(params(\.value)?\)$/.exec(text);
    return functions[name](value ? params.value : params);
  }

  // What a scroll bar beside the rows takes of their width is left free beside the headers.
  function makeRoom({ firstChild: head, lastChild: body }) {
    const bar = body.offsetWidth - body.clientWidth;
    if (bar) head.style.paddingRight = `${bar}px`;
  }
})(window.lotview);
