// A checklist that is searched: what was chosen stands first, and a switch above it means everything.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const MOST = 200; // lines drawn at once; whoever looks for another one types
  const KEPT = "All customers is on. What is chosen below is kept for when it is taken back.";
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // offered: { lines: [{ key, name, note }], chosen: { everything, picks }, as_of, why }
  function draw(place, storeId, { lines, chosen, as_of, why }) {
    const picks = new Set(chosen.picks);
    const rank = new Map(lines.map(({ key }) => [key, picks.has(key) ? 0 : 1]));
    const sorted = lines.map((line) => ({ ...line, found: folded(`${line.name} ${line.note}`) }))
      .sort((a, b) => rank.get(a.key) - rank.get(b.key) || natural.compare(a.name, b.name) || natural.compare(a.key, b.key));
    const kept = h("p", { class: "lv-note lv-kept", id: `${storeId}-kept` }, KEPT);
    const all = h("input", { class: "form-check-input", type: "checkbox", role: "switch", id: `${storeId}-all`, checked: chosen.everything, onchange: tell });
    const list = h("ul", { "aria-label": "ERP customers" });
    const search = h("input", {
      class: "form-control", type: "search", "aria-label": "Find an ERP customer", placeholder: "Find an ERP customer",
      autocomplete: "off", spellcheck: "false", maxlength: 200, oninput: fill, onkeydown: fromSearch,
    });
    const number = h("span", { role: "status" });
    const pick = h("div", { class: "lv-pick" }, h("div", { class: "lv-search" }, lotview.icon("search"), search), list);
    list.addEventListener("keydown", (event) => walk(list, search, event));
    place.replaceChildren(
      h("div", { class: "form-check form-switch" }, all, h("label", { class: "form-check-label", for: all.id }, "All customers, also those added later")),
      kept, sorted.length ? pick : "", h("p", { class: "lv-note" }, sorted.length ? number : "", told(as_of, why)));
    fill();
    tell();

    function tell() {
      kept.hidden = !all.checked || !picks.size;
      lotview.say(number, `${lotview.count(picks.size)} of ${lotview.count(sorted.length)} chosen. `);
      window.dash_clientside.set_props(storeId, { data: { everything: all.checked, picks: [...picks] } });
    }

    function fill() {
      const words = folded(search.value).split(/\s+/).filter(Boolean);
      const found = sorted.filter((line) => words.every((word) => line.found.includes(word)));
      list.replaceChildren(...found.slice(0, MOST).map(item));
      if (found.length > MOST) list.append(h("li", { class: "lv-note" }, `${lotview.count(found.length - MOST)} more: type to find them`));
      if (!found.length) list.append(h("li", { class: "lv-note" }, "No ERP customer is called so"));
      const first = list.querySelector("input");
      if (first) first.tabIndex = 0;
    }

    function item({ key, name, note }) {
      const id = `${storeId}-${key}`;
      const box = h("input", { class: "form-check-input m-0", type: "checkbox", id, tabindex: "-1", "aria-describedby": `${id}-note`, onchange: () => {
        if (box.checked) picks.add(key);
        else picks.delete(key);
        tell();
      } });
      box.checked = picks.has(key);
      return h("li", {}, box, h("label", { for: id }, name.trim() || "(no name)"), h("span", { class: "lv-note", id: `${id}-note` }, note));
    }

    function fromSearch(event) {
      if (event.key === "Enter") event.preventDefault(); // the form is not sent from here
      if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      event.preventDefault();
      list.querySelector("input")?.focus();
    }
  }

  // One stop of the Tab key: the arrow keys move inside.
  function walk(list, search, event) {
    const boxes = [...list.querySelectorAll("input")];
    const at = boxes.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: boxes.length - 1 }[event.key];
    if (event.key === "Enter") event.preventDefault();
    if (to === undefined || at < 0) return;
    event.preventDefault();
    if (to < 0) return search.focus();
    boxes.forEach((box, index) => (box.tabIndex = index === Math.min(to, boxes.length - 1) ? 0 : -1));
    boxes[Math.min(to, boxes.length - 1)].focus();
  }

  // When the list was read, and why it is no newer or empty.
  function told(asOf, why) {
    const read = asOf ? `Read from the ERP at ${lotview.time(new Date(asOf), true)}.` : "The ERP's customers can't be listed yet.";
    return [read, why].filter(Boolean).join(" ");
  }

  lotview.forDash({
    checklist(offered, storeId) {
      const place = lotview.byId(`${storeId}-list`);
      if (offered && place) draw(place, storeId, offered);
      return offered ? "yes" : "no";
    },
  });
})(window.lotview);
