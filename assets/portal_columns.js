// The column chooser: show, pin, move, row height. Changes show at once and are kept with the view.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const CARD = "card"; // the one column of phones, never offered
  const EXPIRY_WIDTH = { two: 112, one: 190 };
  const columns = { initial: [] };
  lotview.columns = columns;

  const api = () => lotview.rows.api;
  // The columns as on screen: pinned ones stand before all others.
  const state = () => {
    const all = (lotview.isPhone() && (lotview.view.now.columns || columns.initial)) || api().getColumnState();
    return all.filter((each) => each.colId !== CARD).sort((a, b) => Number(Boolean(b.pinned)) - Number(Boolean(a.pinned)));
  };
  lotview.header = (id) => (api()?.getColumnDef(id) || {}).headerName || id;
  const isOffered = (id) => id !== "customer" || columns.customers;

  columns.start = function (button, grid) {
    columns.grid = grid;
    columns.customers = false;
    columns.initial = api().getColumnState();
    lotview.opens(button, panel, { sheet: true });
    const keep = () => !lotview.isPhone() && lotview.view.change({ columns: state().map(({ sort, sortIndex, ...rest }) => rest) });
    for (const event of ["columnVisible", "columnMoved", "columnPinned", "columnResized"]) {
      api().addEventListener(event, (changed) => changed.source !== "api" && changed.finished !== false && changed.source !== "flex" && keep());
    }
    lotview.on("several-customers", offerCustomer);
    lotview.on("width", columns.lay);
    columns.keep = keep;
  };

  function offerCustomer() {
    columns.customers = true;
    if (!lotview.view.now.columns) columns.initial = columns.initial.map((each) => each.colId === "customer" ? { ...each, hide: false } : each);
    if (!lotview.view.now.columns) columns.lay();
  }

  // Lay the grid out for this screen and this view: columns or cards, two lines or one.
  columns.lay = function () {
    const phone = lotview.isPhone();
    const { dense, sort } = lotview.view.now;
    const saved = lotview.view.now.columns || columns.initial;
    const order = new Map(sort.map(([id, direction], index) => [id, { sort: direction, sortIndex: index }]));
    const wanted = saved.map((each) => ({ ...each, ...(order.get(each.colId) || { sort: null, sortIndex: null }),
      width: fitting(each, dense), hide: phone || each.hide || !isOffered(each.colId) }));
    const card = { colId: CARD, hide: !phone, flex: 1 };
    api().applyColumnState({ state: [...wanted.filter((each) => each.colId !== CARD), card], applyOrder: true });
    heights(phone, dense);
  };

  // One line has date and mark side by side. A width somebody chose stays.
  const fitting = ({ colId, width }, dense) =>
    colId === "exp_date" && Object.values(EXPIRY_WIDTH).includes(width) ? EXPIRY_WIDTH[dense ? "one" : "two"] : width;

  function heights(phone, dense) {
    const height = phone ? 78 : dense ? 28 : 42;
    columns.grid.classList.toggle("lv-one", dense && !phone);
    columns.grid.classList.toggle("lv-cards", phone);
    api().setGridOption("headerHeight", phone ? 0 : 32);
    api().setGridOption("floatingFiltersHeight", phone ? 0 : 30);
    if (api().getGridOption("rowHeight") === height) return;
    api().setGridOption("rowHeight", height);
    if (lotview.rows.answer) lotview.rows.start(api());
  }

  // The columns on screen in their order, for the files.
  columns.shown = () => state().filter((each) => !each.hide && isOffered(each.colId)).map((each) => each.colId);

  columns.open = function (button) {
    const chooser = panel();
    lotview.popover(button, chooser, { sheet: true });
    chooser.querySelector("button").focus();
  };

  function panel() {
    const list = h("ol", { class: "lv-cols" });
    const note = h("span", { class: "lv-note", role: "status" });
    const reset = lotview.button({ class: "btn btn-quiet lv-push", onclick: () => change(() => columns.initial) }, "Reset columns");
    const draw = () => {
      const offered = state().filter((each) => isOffered(each.colId));
      lotview.say(note, `${offered.filter((each) => !each.hide).length} of ${offered.length} shown`);
      list.replaceChildren(...offered.map((each, index) => line(each, index, offered)));
    };
    const change = (edit, focus) => {
      const next = edit(state());
      lotview.view.change({ columns: next.filter((each) => each.colId !== CARD).map(({ sort, sortIndex, ...rest }) => rest) });
      columns.lay();
      draw();
      const again = focus && (list.querySelector(focus + ":not([disabled])") || list.querySelector(focus.split(" ")[0] + " button:not([disabled])"));
      if (again) again.focus();
    };

    function line(each, index, offered) {
      const { colId } = each;
      const name = lotview.header(colId);
      const id = `lv-col-${colId}`;
      const act = (kind, label, mark, extra, edit) => lotview.button(
        { "aria-label": label, "data-act": kind, ...extra, onclick: () => change(edit, `[data-id="${colId}"] [data-act="${kind}"]`) }, lotview.icon(mark));
      const set = (values) => (all) => all.map((other) => (other.colId === colId ? { ...other, ...values } : other));
      return h("li", { "data-id": colId, draggable: "true", ondragstart: (event) => event.dataTransfer.setData("text/plain", colId),
        ondragover: (event) => event.preventDefault(), ondrop: (event) => onDrop(event, colId) },
        h("span", { class: "lv-grip" }, lotview.icon("grip-vertical")),
        h("input", { class: "form-check-input m-0", type: "checkbox", id, checked: !each.hide, "data-act": "show",
          onchange: (event) => change(set({ hide: !event.target.checked }), `[data-id="${colId}"] [data-act="show"]`) }),
        h("label", { for: id, class: each.hide ? "off" : "" }, name),
        h("span", { class: "act" },
          act("pin", `Pin ${name}`, each.pinned ? "pin-angle-fill" : "pin-angle", { "aria-pressed": String(Boolean(each.pinned)) }, set({ pinned: each.pinned ? null : "left" })),
          act("up", `Move ${name} up`, "arrow-up", { disabled: !beside(each, offered[index - 1]) }, move(colId, offered[index - 1])),
          act("down", `Move ${name} down`, "arrow-down", { disabled: !beside(each, offered[index + 1]) }, move(colId, offered[index + 1]))));
    }

    function onDrop(event, target) {
      event.preventDefault();
      const moved = event.dataTransfer.getData("text/plain");
      if (moved !== target) change(move(moved, { colId: target }));
    }

    draw();
    return h("div", { class: "lv-chooser", role: "dialog", "aria-label": "Columns" },
      h("div", { class: "lv-head" }, h("h2", {}, "Columns"), note, reset, done()), list,
      h("div", { class: "lv-foot lv-desk" }, h("span", {}, "Row height"), density()));
  }

  const done = () => lotview.button({ class: "btn btn-quiet lv-phone", onclick: () => lotview.closePopover({ focus: true }) }, "Done");

  const beside = (one, other) => Boolean(other) && Boolean(one.pinned) === Boolean(other.pinned);

  // Put one column where the other stands.
  const move = (id, other) => (all) => {
    const from = all.findIndex((each) => each.colId === id);
    const to = all.findIndex((each) => each.colId === other.colId);
    const next = [...all];
    next.splice(to, 0, ...next.splice(from, 1));
    return next;
  };

  function density() {
    const option = (value, text) => lotview.button({
      class: "btn btn-line", "aria-pressed": String(lotview.view.now.dense === value), onclick: (event) => {
        lotview.view.change({ dense: value });
        columns.lay();
        for (const each of event.target.parentElement.children) each.setAttribute("aria-pressed", String(each === event.target));
      } }, text);
    return h("div", { class: "btn-group lv-push", role: "group", "aria-label": "Row height" }, option(false, "Two lines"), option(true, "One line"));
  }
})(window.lotview);
