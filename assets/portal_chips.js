// Chips: every filter in force, in words, each with a way to change it and a way to take it away.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  let bar = null; // the chips of the page on screen

  lotview.chips = function (place, resetButton) {
    const more = lotview.button({ "aria-haspopup": "dialog", "aria-expanded": "false" });
    bar = { place, resetButton, all: [], chips: new Map(), more, folded: h("span", { class: "lv-chip" }, more), hidden: 0 };
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Filters in force");
    lotview.opens(more, () => h("div", { class: "lv-more", role: "dialog", "aria-label": "More filters" }, bar.all.slice(-bar.hidden).map(chip)));
    resetButton.addEventListener("click", lotview.resetFilters);
    for (const event of ["view", "restored", "answer", "selection", "resize"]) lotview.on(event, draw);
    draw();
  };

  const chip = (filter) => word(filter, h("span", { class: "lv-chip", "data-key": filter[0] },
    lotview.button({ onclick: (event) => edit(filter[0], event.currentTarget) }, filter[1] + " ", h("b")),
    lotview.button({ "data-act": "remove", onclick: () => lotview.removeFilter(filter[0]) }, lotview.icon("x-lg"))));
  lotview.chip = chip;

  function word([, name, words], element) {
    const [body, remove] = element.children;
    lotview.say(body.lastChild, words);
    body.title = `${name} ${words}`;
    remove.setAttribute("aria-label", `Remove filter ${name} ${words}`);
    return element;
  }

  // A column's chip stays the same element: in focus it keeps it, and what it has opened knows where to return.
  function draw() {
    const all = lotview.activeFilters();
    bar.resetButton.hidden = all.length === 0;
    const chips = new Map(all.map((filter) => [filter[0], bar.chips.has(filter[0]) ? word(filter, bar.chips.get(filter[0])) : chip(filter)]));
    if ([...chips.keys()].join() !== [...bar.chips.keys()].join()) replace([...chips.values()]);
    Object.assign(bar, { all, chips });
    fold();
  }

  function replace(chips) {
    const focused = bar.place.contains(document.activeElement) ? document.activeElement : null;
    bar.place.replaceChildren(...chips, bar.folded);
    if (focused?.isConnected) focused.focus();
  }

  // If chips do not fit, the last becomes "2 more", which lists them.
  function fold() {
    const chips = [...bar.chips.values()];
    const { place, more, folded } = bar;
    const isWider = () => place.scrollWidth > place.clientWidth + 1;
    for (const each of chips) each.hidden = false;
    folded.hidden = true;
    bar.hidden = 0;
    place.classList.remove("is-tight");
    if (chips.length === 0) return; // measuring would lay the whole page out
    folded.hidden = !isWider() || chips.length < 2;
    while (!folded.hidden && bar.hidden < chips.length - 1 && isWider()) {
      chips[chips.length - 1 - bar.hidden++].hidden = true;
      lotview.say(more, `${bar.hidden} more`);
    }
    place.classList.toggle("is-tight", isWider()); // the last one left gives way itself
  }

  function edit(key, from) {
    const button = document.querySelector(`[data-column="${key}"]`);
    if (key === "search") document.querySelector(".lv-search > input").focus();
    else if (button && lotview.view.now.in[key]) openList(button, from);
    else if (isOnScreen(key)) lotview.rows.api.showColumnFilter(key);
    else if (lotview.rows.api) lotview.nativeField(key, from);
  }

  // Where the line is too narrow for the button, its list opens beneath the chip.
  function openList(button, from) {
    if (button.getClientRects().length) return button.click();
    lotview.opensList(button, from);
  }

  const isOnScreen = (id) => lotview.rows.api?.getAllDisplayedColumns().some((each) => each.getColId() === id);

  // The focus goes on to the next chip, so that several can be taken away one after the other; it is never lost.
  lotview.removeFilter = function (key) {
    const index = lotview.activeFilters().findIndex(([each]) => each === key);
    const { in: chosen, filter, search } = lotview.view.now;
    const without = (all) => Object.fromEntries(Object.entries(all).filter(([each]) => each !== key));
    lotview.closePopover();
    lotview.view.change({ in: without(chosen), filter: without(filter), search: key === "search" ? "" : search });
    if (key === "search") lotview.emit("reset");
    if (filter[key]) lotview.rows.filter(key, null);
    else lotview.rows.reload();
    focusFrom(index);
  };

  lotview.resetFilters = function () {
    const native = Object.keys(lotview.view.now.filter).length > 0;
    lotview.view.change({ search: "", in: {}, filter: {} });
    lotview.emit("reset");
    if (native) lotview.rows.api?.setFilters(null);
    else lotview.rows.reload();
    if (!document.activeElement?.closest(".lv-sheet")) focusFrom(0);
  };

  function focusFrom(index) {
    const shown = [...bar.chips.values()].filter((each) => !each.hidden).map((each) => each.querySelector("[data-act]"));
    const places = [shown[index], !bar.folded.hidden && bar.more, shown.length && bar.resetButton,
      document.querySelector(".lv-tools .lv-phone"), document.querySelector(".lv-search > input")];
    const isVisible = (each) => each && each.getClientRects().length > 0;
    places.find(isVisible)?.focus();
  }
})(window.lotview);
