// The list of one multi-select: find box, values with their counts, chosen ones first and never dropped. Space or a
// click takes a value in or out; Ctrl+Enter, or "only", takes it alone.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const LIMIT = 200; // values the server sends at once; beyond it the find box asks the server
  const KEYS = "Space or Enter chooses, Ctrl and Enter chooses only this";
  const FIXED = ["expiry", "change"]; // columns whose few values need no find box
  let serial = 0;

  // Return the list as an element; it follows every answer while it is on screen.
  lotview.pickList = function (column, name, noun) {
    const id = "lv-list-" + ++serial;
    const state = { text: "", found: null, active: -1, shown: [], first: new Set(lotview.view.now.in[column] || []) };
    const kept = new Set(); // what was chosen while the list is open stays in it
    const find = h("input", {
      class: "form-control", "data-first": !FIXED.includes(column), maxlength: 200, autocomplete: "off", spellcheck: "false",
      "aria-label": `Find a ${noun.replace(/(us)es$|s$/, "$1")}`, placeholder: `Find a ${noun.replace(/(us)es$|s$/, "$1")}`,
      "aria-controls": id, oninput: () => onFind(find.value.trim()), onkeydown: (event) => onKey(event, true),
    });
    const list = h("ul", {
      id, role: "listbox", tabindex: "0", "aria-multiselectable": "true", "aria-label": name, "aria-description": KEYS,
      "data-first": FIXED.includes(column), onfocus: () => start(), onkeydown: (event) => onKey(event, false), onclick: onClick,
    });
    const foot = h("span", { class: "lv-note", role: "status" });
    const clear = lotview.button({ class: "btn btn-quiet lv-push", onclick: () => { choose([]); list.focus(); } }, "Clear");
    const hold = column === "expiry" ? leaveOut() : null;
    const panel = h("div", { class: "lv-pick" },
      FIXED.includes(column) ? null : h("div", { class: "lv-search" }, lotview.icon("search"), find), list, hold,
      h("div", { class: "lv-foot" }, foot, clear));

    const chosen = () => lotview.view.now.in[column] || [];
    const facet = () => state.found || ((lotview.rows.answer || {}).facets || {})[column] || [];
    const choose = (values) => lotview.view.choose(column, values);

    function lines() {
      const counts = new Map(facet().map(([value, count]) => [value, count]));
      const complete = facet().length < LIMIT && !state.found;
      chosen().forEach((value) => kept.add(value));
      for (const value of kept) if (!counts.has(value)) counts.set(value, complete ? 0 : null);
      const fits = (value) => !state.text || value.toLowerCase().includes(state.text.toLowerCase());
      const offered = new Map([...counts].filter(([value]) => fits(value)));
      return lotview.choices.lines(column, offered, state.first);
    }

    function draw() {
      state.shown = lines();
      state.active = Math.min(state.active, state.shown.length - 1);
      const marked = new Set(chosen());
      list.replaceChildren(...state.shown.map((line, index) => option(line, marked, { id: `${id}-${index}`, active: index === state.active, index })));
      list.setAttribute("aria-activedescendant", `${id}-${state.active}`);
      if (state.active < 0) list.removeAttribute("aria-activedescendant");
      list.hidden = state.shown.length === 0;
      clear.hidden = marked.size === 0;
      const values = state.shown.filter((line) => !line.group).length;
      const many = facet().length >= LIMIT ? `First ${LIMIT} ${noun}` : lotview.counted(values, noun);
      const offered = values ? many : "No match";
      lotview.say(foot, FIXED.includes(column) ? lotview.choices.beside(column) + `${marked.size || "None"} chosen` : `${offered}, ${marked.size || "none"} chosen`);
    }

    function start() {
      if (state.active >= 0 || !FIXED.includes(column)) return;
      state.active = 0;
      draw();
    }

    function toggle(index, only) {
      const line = state.shown[index];
      if (!line) return;
      const values = line.values || [line.value];
      const others = chosen().filter((value) => !values.includes(value));
      const isIn = (line.shown || values).every((value) => chosen().includes(value));
      if (only) choose(values);
      else choose(isIn ? others : [...others, ...values]);
    }

    function onClick(event) {
      const line = event.target.closest("li");
      if (!line) return;
      state.active = Number(line.dataset.index);
      toggle(state.active, Boolean(event.target.closest(".lv-only")));
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
        toggle(inFind ? Math.max(0, state.active) : state.active, event.ctrlKey || event.metaKey);
      } else return inFind || event.key.length > 1 || event.ctrlKey || event.metaKey || find.focus(); // typing finds
      draw();
      document.getElementById(`${id}-${state.active}`)?.scrollIntoView({ block: "nearest" });
    }

    const askServer = lotview.later(150, async (text, options) => {
      const body = { view: lotview.view.request(), start: 0, end: 1, facet: { column, search: text } };
      const answer = await lotview.ask("/api/rows", body, options).catch(() => null);
      if (answer && text === state.text) {
        state.found = answer.facets[column];
        redraw();
      }
    });
    function onFind(text) {
      state.text = text;
      state.found = null;
      state.active = -1;
      if (text && facet().length >= LIMIT) askServer(text);
      draw();
    }

    const redraw = lotview.unpressed(draw);
    lotview.on("answer", () => {
      if (state.found) askServer(state.text, { background: true });
      redraw();
    }, panel);
    lotview.on("view", draw, panel);
    lotview.on("counts", redraw, panel);
    draw();
    return panel;
  };

  // A group is an option of its own: its box says whether all, some or none of its values are chosen.
  function option(line, marked, { id, active, index }) {
    const number = line.count === null ? "" : lotview.count(line.count);
    const values = line.shown || [line.value];
    const chosen = values.filter((value) => marked.has(value)).length;
    const state = chosen === values.length ? "true" : chosen ? "mixed" : "false";
    const box = { true: " is-checked", mixed: " is-mixed", false: "" }[state];
    return h("li", {
      id, role: "option", [line.group ? "aria-checked" : "aria-selected"]: state, "data-index": index,
      "aria-description": number && lotview.counted(line.count, "rows"),
      class: [active && "is-active", line.count === 0 && "is-none", line.group && "is-group", line.inGroup && "in-group"].filter(Boolean).join(" "),
    },
      h("span", { class: "form-check-input lv-check" + box, "aria-hidden": "true" }),
      line.mark ? h("span", { class: "lv-mark lv-mark--" + line.look }, lotview.icon(line.mark)) : null,
      line.group ? h("span", { class: "visually-hidden" }, "All") : null, // a group is told apart from its first status
      h("span", { class: "lv-value", title: line.group || line.text || line.value }, line.group || line.text || line.value || "(empty)"),
      h("span", { class: "lv-only", "aria-hidden": "true", title: "Only this (Ctrl+Enter)" }, "only"),
      h("span", { class: "lv-note lv-num", "aria-hidden": "true" }, number));
  }

  // The way to stock that may go: expiring soon is half of the question, not blocked the other.
  function leaveOut() {
    const { choices } = lotview;
    const box = h("input", { class: "form-check-input m-0", type: "checkbox", onchange: () => choices.leaveOutHold(box.checked) });
    const draw = () => (box.checked = choices.isWithoutHold());
    lotview.on("view", draw, box);
    draw();
    return h("label", { class: "lv-hold" }, box, "Leave out rows on hold");
  }
})(window.lotview);
