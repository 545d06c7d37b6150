// The list of one multi-select: find box, values with their counts, chosen ones first and never dropped.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const LIMIT = 200; // values the server sends at once; beyond it the find box asks the server
  const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  let serial = 0;

  // Return the list as an element; it follows every answer while it is on screen.
  lotview.pickList = function (column, name, noun) {
    const id = "lv-list-" + ++serial;
    const chosenFirst = new Set(lotview.view.now.in[column] || []);
    const state = { text: "", found: null, active: -1, shown: [] };
    const find = h("input", {
      class: "form-control", "data-first": true, maxlength: 200, autocomplete: "off", spellcheck: "false",
      "aria-label": `Find a ${noun.replace(/(us)es$|s$/, "$1")}`, placeholder: `Find a ${noun.replace(/(us)es$|s$/, "$1")}`,
      "aria-controls": id, oninput: () => onFind(find.value.trim()), onkeydown: (event) => onKey(event, true),
    });
    const list = h("ul", {
      id, role: "listbox", tabindex: "0", "aria-multiselectable": "true", "aria-label": name,
      onkeydown: (event) => onKey(event, false), onclick: onClick,
    });
    const foot = h("span", { class: "lv-note", role: "status" });
    const clear = lotview.button({ class: "btn btn-quiet lv-push", onclick: () => choose([]) }, "Clear");
    const panel = h("div", { class: "lv-pick" },
      h("div", { class: "lv-search" }, lotview.icon("search"), find), list, h("div", { class: "lv-foot" }, foot, clear));

    const chosen = () => lotview.view.now.in[column] || [];
    const facet = () => state.found || ((lotview.rows.answer || {}).facets || {})[column] || [];
    const choose = (values) => lotview.view.choose(column, values);

    function values() {
      const counts = new Map(facet().map(([value, count]) => [value, count]));
      const complete = facet().length < LIMIT && !state.found;
      for (const value of chosen()) if (!counts.has(value)) counts.set(value, complete ? 0 : null);
      const fits = (value) => !state.text || value.toLowerCase().includes(state.text.toLowerCase());
      const first = (value) => (chosenFirst.has(value) ? 0 : 1);
      return [...counts].filter(([value]) => fits(value))
        .sort(([a], [b]) => first(a) - first(b) || natural.compare(a, b));
    }

    function draw() {
      state.shown = values();
      state.active = Math.min(state.active, state.shown.length - 1);
      const marked = new Set(chosen());
      list.replaceChildren(...state.shown.map(([value, count], index) => option(value, count, index, marked)));
      list.setAttribute("aria-activedescendant", state.active < 0 ? "" : `${id}-${state.active}`);
      if (state.active < 0) list.removeAttribute("aria-activedescendant");
      list.hidden = state.shown.length === 0;
      clear.hidden = marked.size === 0;
      const many = facet().length >= LIMIT ? `First ${LIMIT} ${noun}` : lotview.counted(facet().length, noun);
      lotview.say(foot, `${state.shown.length ? many : "No match"}, ${marked.size || "none"} chosen`);
    }

    function option(value, count, index, marked) {
      const number = count === null ? "" : lotview.count(count);
      const on = marked.has(value);
      return h("li", {
        id: `${id}-${index}`, role: "option", "aria-selected": String(on),
        "aria-description": number && `${number} rows`, "data-index": index,
        class: (index === state.active ? "is-active " : "") + (count === 0 ? "is-none" : ""),
      },
        h("span", { class: "form-check-input lv-check" + (on ? " is-checked" : ""), "aria-hidden": "true" }),
        h("span", { class: "lv-value", title: value }, value || "(empty)"),
        h("span", { class: "lv-note lv-num", "aria-hidden": "true" }, number));
    }

    function toggle(index) {
      const entry = state.shown[index];
      if (!entry) return;
      const now = chosen();
      choose(now.includes(entry[0]) ? now.filter((value) => value !== entry[0]) : [...now, entry[0]]);
    }

    function onClick(event) {
      const line = event.target.closest("li");
      if (!line) return;
      state.active = Number(line.dataset.index);
      toggle(state.active);
    }

    function onKey(event, inFind) {
      const last = state.shown.length - 1;
      const moves = { ArrowDown: state.active + 1, ArrowUp: state.active - 1, Home: 0, End: last };
      if (event.key in moves && !(inFind && (event.key === "Home" || event.key === "End"))) {
        event.preventDefault();
        if (event.key === "ArrowUp" && state.active <= 0) return find.focus();
        state.active = Math.max(0, Math.min(last, moves[event.key]));
        list.focus();
      } else if (event.key === "Enter" || (event.key === " " && !inFind)) {
        event.preventDefault();
        toggle(inFind ? Math.max(0, state.active) : state.active);
      } else return inFind || event.key.length > 1 || event.ctrlKey || event.metaKey || find.focus(); // typing finds
      draw();
      document.getElementById(`${id}-${state.active}`)?.scrollIntoView({ block: "nearest" });
    }

    const askServer = lotview.later(150, async (text, options) => {
      const body = { view: lotview.view.request(), start: 0, end: 1, facet: { column, search: text } };
      const answer = await lotview.ask("/api/rows", body, options).catch(() => null);
      if (answer && text === state.text) {
        state.found = answer.facets[column];
        draw();
      }
    });
    function onFind(text) {
      state.text = text;
      state.found = null;
      state.active = -1;
      if (text && facet().length >= LIMIT) askServer(text);
      draw();
    }

    lotview.on("answer", () => {
      if (state.found) askServer(state.text, { background: true });
      draw();
    }, panel);
    lotview.on("view", draw, panel);
    draw();
    return panel;
  };
})(window.lotview);
