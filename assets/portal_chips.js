// Chips: every filter in force, in words, each with a way to change it and a way to take it away.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  lotview.chips = function (place, resetButton) {
    const draw = () => {
      const all = lotview.activeFilters();
      resetButton.hidden = all.length === 0;
      place.replaceChildren(...all.map(chip));
      fold(place, all);
    };
    resetButton.addEventListener("click", lotview.resetFilters);
    lotview.on("view", draw);
    lotview.on("restored", draw);
    lotview.on("answer", draw);
    lotview.on("selection", draw);
    lotview.on("resize", draw);
    draw();
  };

  const chip = ([key, name, words]) => h("span", { class: "lv-chip" },
    lotview.button({ title: `${name} ${words}`, onclick: () => edit(key) }, name + " ", h("b", {}, words)),
    lotview.button({ "aria-label": `Remove filter ${name} ${words}`, onclick: () => lotview.removeFilter(key) },
      lotview.icon("x-lg")));
  lotview.chip = chip;

  // If chips do not fit, the last becomes "2 more", which lists them.
  function fold(place, all) {
    const chips = [...place.children];
    if (place.scrollWidth <= place.clientWidth + 1 || chips.length < 2) return;
    const more = lotview.button({ "aria-haspopup": "dialog" });
    place.append(h("span", { class: "lv-chip" }, more));
    let hidden = 0;
    while (hidden < chips.length - 1 && place.scrollWidth > place.clientWidth + 1) {
      chips[chips.length - 1 - hidden++].hidden = true;
      more.textContent = `${hidden} more`;
    }
    lotview.opens(more, () => h("div", { class: "lv-more", role: "dialog", "aria-label": "More filters" },
      all.slice(-hidden).map(chip)));
  }

  function edit(key) {
    const button = document.querySelector(`[data-column="${key}"]`);
    if (key === "search") document.querySelector(".lv-search > input").focus();
    else if (button && lotview.view.now.in[key]) button.click();
    else lotview.rows.api.showColumnFilter(key);
  }

  lotview.removeFilter = function (key) {
    if (key === "search") lotview.view.change({ search: "" });
    if (key === "search") lotview.emit("reset");
    const chosen = { ...lotview.view.now.in };
    delete chosen[key];
    lotview.view.change({ in: chosen });
    if (lotview.view.now.filter[key]) lotview.rows.api.setColumnFilterModel(key, null).then(() => lotview.rows.api.onFilterChanged());
    else lotview.rows.reload();
    lotview.closePopover();
  };

  lotview.resetFilters = function () {
    const native = Object.keys(lotview.view.now.filter).length > 0;
    lotview.view.change({ search: "", in: {} });
    lotview.emit("reset");
    if (native) lotview.rows.api.setFilterModel(null);
    else lotview.rows.reload();
  };
})(window.lotview);
