// When there are no rows: because filters hide them, because there is no stock, or because the ERP was never read.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  lotview.empty = function (place) {
    const show = (...content) => {
      place.classList.toggle("is-on", content.length > 0);
      place.classList.remove("is-loading");
      place.replaceChildren(...(content.length ? [h("div", { class: "lv-empty" }, ...content)] : []));
    };
    lotview.on("loading", (nothingYet) => {
      if (!nothingYet || place.firstChild) return;
      place.classList.add("is-on", "is-loading");
      place.replaceChildren(...Array.from({ length: 12 }, () => h("i", { class: "lv-skeleton" })));
    });
    lotview.on("answer", (answer) => {
      if (answer.matched > 0) show();
      else if (answer.total > 0) hidden(answer, show);
      else show(h("h2", {}, "You have no stock here at the moment."), h("p", {}, readAt(answer)));
    });
    lotview.on("failed", (error) => {
      if (error.status === 503 && !lotview.rows.answer) show(...neverRead(error));
      else if (!lotview.rows.answer) show(...refused(error));
      else lotview.toast(error.sentence, error.reference);
    });
  };

  const readAt = (answer) => `The ERP was read at ${lotview.time(new Date(answer.as_of), true)}.`;

  // Name each filter with the rows that come back without it.
  async function hidden(answer, show) {
    const active = lotview.activeFilters();
    const numbers = active.map(() => h("span", { class: "lv-num" }));
    const all = lotview.counted(answer.total, "rows");
    show(
      h("h2", {}, "No row passes all your filters"),
      h("p", { class: "mb-0" }, `You own ${all}. Take one filter away and these come back:`),
      h("ul", {}, active.map((filter, index) => h("li", {}, lotview.chip(filter), numbers[index]))),
      lotview.button({ class: "btn btn-primary", onclick: lotview.resetFilters }, `Show all ${all}`));
    active.forEach(async ([key], index) => {
      const body = { view: lotview.view.request(key), start: 0, end: 1 };
      const without = await lotview.ask("/api/rows", body, { background: true }).catch(() => null);
      if (without) lotview.say(numbers[index], lotview.counted(without.matched, "rows"));
    });
  }

  const tryNow = () => lotview.button({ class: "btn btn-primary", onclick: () => lotview.freshness.refresh() }, "Try now");
  const named = (error) => (error.reference ? h("p", { class: "lv-note" }, `Reference ${error.reference}`) : null);
  const neverRead = (error) => [
    h("h2", {}, "The ERP can't be reached and there is no earlier reading."),
    h("p", {}, error.sentence), named(error), tryNow(),
  ];
  const refused = (error) => [h("h2", {}, "Your stock can't be shown"), h("p", {}, error.sentence), named(error), tryNow()];
})(window.lotview);
