// The column chooser: find, show, pin, move, widen, all without dragging. Every change shows at once, is told, and
// leaves the focus where it was.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const STEP = 16; // pixels one press makes a column wider or narrower
  const LEAST = 48, MOST = 640;
  const FOCUSABLE = "input, button";

  lotview.openChooser = function (button) {
    const chooser = lotview.chooser();
    lotview.popover(button, chooser, { sheet: true });
    chooser.querySelector("button").focus();
  };

  // Return the chooser as an element.
  lotview.chooser = function () {
    const list = h("ol", { class: "lv-cols", "aria-label": "Columns in their order", onkeydown: (event) => onKey(event, list) });
    const note = h("span", { class: "lv-note" });
    const told = h("span", { class: "visually-hidden", role: "status" });
    const find = h("input", { class: "form-control", "data-first": true, maxlength: 100, autocomplete: "off", spellcheck: "false",
      "aria-label": "Find a column", placeholder: "Find a column", oninput: () => draw() });

    function draw() {
      const offered = lotview.columns.offered();
      const text = find.value.trim().toLowerCase();
      const at = document.activeElement?.closest(".lv-cols li")?.dataset.id;
      const act = at && document.activeElement.dataset.act;
      lotview.say(note, `${offered.filter((each) => !each.hide).length} of ${offered.length} shown`);
      list.replaceChildren(...offered.map((each, index) => line(each, { offered, index, change }))
        .filter((each) => each.textContent.toLowerCase().includes(text)));
      list.hidden = !list.firstChild;
      none.hidden = !list.hidden;
      if (act) list.querySelector(`[data-id="${at}"] [data-act="${act}"]`)?.focus();
    }
    const none = h("p", { class: "lv-note lv-nothing", hidden: true }, "No column has such a name.");
    const change = (edit, words) => {
      lotview.columns.edit(edit);
      draw();
      lotview.say(told, typeof words === "function" ? words() : words);
    };
    const reset = lotview.button({ class: "btn btn-quiet lv-push",
      onclick: () => change(() => lotview.columns.initial, "Columns are as they were at first") }, "Reset columns");
    draw();
    return h("div", { class: "lv-chooser", role: "dialog", "aria-label": "Columns" },
      h("div", { class: "lv-head" }, h("h2", {}, "Columns"), note, reset, lotview.closes("btn-quiet lv-phone", "Done")),
      h("div", { class: "lv-search" }, lotview.icon("search"), find), list, none, told,
      h("div", { class: "lv-foot lv-desk" }, h("span", {}, "Row height"), density()));
  };

  const set = (id, values) => (all) => all.map((each) => (each.colId === id ? { ...each, ...values } : each));
  const place = (id) => {
    const offered = lotview.columns.offered();
    return `${offered.findIndex((each) => each.colId === id) + 1} of ${offered.length}`;
  };

  function line(each, { offered, index, change }) {
    const { colId: id } = each;
    const name = lotview.header(id);
    const show = (event) => {
      const { checked } = event.target;
      change(set(id, { hide: !checked }), `${name} ${checked ? "shown" : "hidden"}`);
    };
    return h("li", { "data-id": id, draggable: "true", ondragstart: (event) => event.dataTransfer.setData("text/plain", id),
      ondragover: (event) => event.preventDefault(), ondrop: (event) => onDrop(event, id, change) },
      h("span", { class: "lv-grip lv-desk" }, lotview.icon("grip-vertical")),
      h("input", { class: "form-check-input m-0", type: "checkbox", id: `lv-col-${id}`, checked: !each.hide, "data-act": "show", onchange: show }),
      h("label", { for: `lv-col-${id}`, class: each.hide ? "off" : "" }, name),
      h("span", { class: "act" }, widths(each, name, change), pin(each, name, change),
        mover(each, offered[index - 1], name, { way: "up", mark: "arrow-up" }, change),
        mover(each, offered[index + 1], name, { way: "down", mark: "arrow-down" }, change)));
  }

  // A button that can't do anything now stays in reach, so that the focus has somewhere to be.
  const act = (kind, label, mark, onclick, extra = {}) => lotview.button(
    { "aria-label": label, title: label, "data-act": kind, ...extra, onclick: () => extra["aria-disabled"] || onclick() }, lotview.icon(mark));

  function pin({ colId, pinned }, name, change) {
    const next = pinned ? null : "left";
    return act("pin", `Pin ${name}`, pinned ? "pin-angle-fill" : "pin-angle",
      () => change(set(colId, { pinned: next }), () => `${name} ${next ? "pinned" : "no longer pinned"}, ${place(colId)}`),
      { "aria-pressed": String(Boolean(pinned)) });
  }

  function mover(each, other, name, { way, mark }, change) {
    const off = !other || Boolean(each.pinned) !== Boolean(other.pinned);
    return act(way, `Move ${name} ${way}`, mark,
      () => change(move(each.colId, other.colId), () => `${name} moved ${way}, ${place(each.colId)}`), off ? { "aria-disabled": "true" } : {});
  }

  // Dragging the edge of a header does the same; not everybody can drag.
  function widths({ colId, hide }, name, change) {
    if (hide || lotview.isPhone()) return [];
    const now = lotview.rows.api.getColumn(colId).getActualWidth();
    const to = (width) => () => change(set(colId, { width, flex: null }), `${name} ${width} pixels wide`);
    const narrow = Math.max(LEAST, now - STEP), wide = Math.min(MOST, now + STEP);
    return [
      act("narrower", `Make ${name} narrower`, "dash-lg", to(narrow), narrow >= now ? { "aria-disabled": "true" } : {}),
      act("wider", `Make ${name} wider`, "plus-lg", to(wide), wide <= now ? { "aria-disabled": "true" } : {}),
    ];
  }

  // Put one column where the other stands.
  const move = (id, other) => (all) => {
    const from = all.findIndex((each) => each.colId === id);
    const to = all.findIndex((each) => each.colId === other);
    const next = [...all];
    next.splice(to, 0, ...next.splice(from, 1));
    return next;
  };

  function onDrop(event, target, change) {
    event.preventDefault();
    const moved = event.dataTransfer.getData("text/plain");
    if (moved !== target) change(move(moved, target), () => `${lotview.header(moved)} moved, ${place(moved)}`);
  }

  // Arrow keys go from line to line and from button to button; with Alt, up and down take the column along.
  function onKey(event, list) {
    const here = event.target.closest("li");
    const ways = { ArrowUp: here?.previousElementSibling, ArrowDown: here?.nextElementSibling };
    if (!here || !/^Arrow/.test(event.key)) return;
    event.preventDefault();
    if (event.altKey && event.key in ways) return carry(here, event.key === "ArrowUp" ? "up" : "down", event.target.dataset.act);
    const inLine = [...here.querySelectorAll(FOCUSABLE)];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) return inLine[inLine.indexOf(event.target) + step]?.focus();
    const same = ways[event.key]?.querySelector(`[data-act="${event.target.dataset.act}"]`);
    (same || ways[event.key]?.querySelector(FOCUSABLE))?.focus();
  }

  // The focus stays on the control it was on, whichever button of the line did the work.
  function carry(here, way, act) {
    const list = here.parentElement, { id } = here.dataset;
    here.querySelector(`[data-act="${way}"]`).click();
    list.querySelector(`[data-id="${id}"] [data-act="${act}"]`)?.focus();
  }

  function density() {
    const option = (value, text) => lotview.button({
      class: "btn btn-line", "aria-pressed": String(lotview.view.now.dense === value), onclick: (event) => {
        lotview.view.change({ dense: value });
        lotview.columns.lay();
        for (const each of event.target.parentElement.children) each.setAttribute("aria-pressed", String(each === event.target));
      } }, text);
    return h("div", { class: "btn-group lv-push", role: "group", "aria-label": "Row height" }, option(false, "Two lines"), option(true, "One line"));
  }
})(window.lotview);
