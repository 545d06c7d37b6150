// What a list of the staff's pages says while no rows are there: they are on their way, there are none, they did not come.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const SKELETON = 8; // rows
  const UNREAD = "The list can't be read";

  // isRead: whether the rows have come. lost: what was not answered until now. empty: what is said where there are
  // none. Return what looks again.
  lotview.listState = function (page, api, isRead, { lost, empty = () => none(page) }) {
    const place = page.querySelector(".lv-none");
    let said = "", failure = lost;
    const draw = function () {
      const state = api.getDisplayedRowCount() ? "" : isRead() ? "empty" : failure ? "failed" : "loading";
      place.classList.toggle("is-on", Boolean(state));
      place.classList.toggle("is-loading", state === "loading");
      if (state === said && state !== "empty") return;
      said = state;
      if (state === "loading") place.replaceChildren(...Array.from({ length: SKELETON }, () => h("span", { class: "lv-skeleton" })));
      else if (state) place.replaceChildren(...(state === "empty" ? empty() : lotview.unread(UNREAD, failure)));
      else place.replaceChildren();
    };
    for (const name of ["rowDataUpdated", "filterChanged"]) api.addEventListener(name, draw);
    lotview.on("unanswered", (problem) => {
      if (isRead()) return;
      failure = problem.sentence;
      problem.isSaid = true;
      draw();
    }, page);
    draw();
    return draw;
  };

  const again = () => lotview.button({ class: "btn btn-line", onclick: () => location.reload() }, "Try again");
  lotview.unread = (what, sentence, reference) => [h("h2", {}, what), h("p", {}, sentence),
    reference ? h("p", { class: "lv-note" }, lotview.named(reference)) : "", again()];

  // Whether the tools above the list hide some of it. The first choice that can be made hides nothing.
  const first = (select) => [...select.options].find((option) => !option.disabled && !option.hidden)?.value;
  const narrows = (field) => field.value !== (field.tagName === "SELECT" ? first(field) : "");
  const isNarrowed = (page) => [...page.querySelectorAll(".lv-tools :is(input, select)")].some(narrows)
    || page.querySelector(".lv-tools [aria-pressed='true']");

  // The way out is the page's own address, without what narrows it.
  function none(page) {
    const { nothing, none: all, way } = page.querySelector(".lv-none").dataset;
    if (!isNarrowed(page)) return [h("h2", {}, all)];
    return [h("h2", {}, nothing), h("a", { class: "btn btn-line", href: location.pathname }, way)];
  }
})(window.lotview);
