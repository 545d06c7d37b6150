// When there are no rows: because filters hide them, because there is no stock, or because the ERP was never read.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  lotview.empty = function (place) {
    let told = ""; // the problem on screen: told again it would only take the focus away
    const show = (...content) => {
      told = "";
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
      if (lotview.rows.answer) return lotview.toast(error.sentence, error.reference);
      if (told === error.sentence) return;
      show(...(error.status === 503 ? neverRead(error) : refused(error)));
      told = error.sentence;
    });
  };

  const readAt = (answer) => `The ERP was read at ${lotview.time(new Date(answer.as_of), true)}.`;

  // Name each filter with the rows that come back without it.
  async function hidden(answer, show) {
    const active = lotview.activeFilters();
    const numbers = active.map(() => h("span", { class: "lv-num" }));
    const all = lotview.countedRows(answer.total);
    show(
      h("h2", {}, "No row passes all your filters"),
      h("p", { class: "mb-0" }, `You own ${all}. Take one filter away and these come back:`),
      h("ul", {}, active.map((filter, index) => h("li", {}, lotview.chip(filter), numbers[index]))),
      lotview.button({ class: "btn btn-primary", onclick: lotview.resetFilters }, `Show all ${all}`));
    active.forEach(async ([key], index) => {
      const body = { view: lotview.view.request(key), start: 0, end: 1 };
      const without = await lotview.ask("/api/rows", body, { background: true }).catch(() => null);
      if (without) lotview.say(numbers[index], lotview.countedRows(without.matched));
    });
  }

  const tryNow = () => lotview.button({ class: "btn btn-primary", onclick: () => lotview.freshness.refresh() }, "Try now");
  const named = (error) => (error.reference ? h("p", { class: "lv-note" }, lotview.named(error.reference)) : null);
  const KEEPS_TRYING = " We keep trying: your stock appears here by itself.";
  // A first reading under way is no outage; the server's code says so.
  const isBeingRead = (error) => error.code === "being_read";
  const neverRead = (error) => isBeingRead(error)
    ? [h("h2", {}, "The ERP is being read for the first time."), h("p", {}, "Your stock appears here by itself in a moment.")]
    : [h("h2", {}, "The ERP can't be reached and there is no earlier reading."),
      h("p", {}, error.sentence + KEEPS_TRYING), named(error), tryNow()];
  const refused = (error) => [h("h2", {}, "Your stock can't be shown"), h("p", {}, error.sentence), named(error), tryNow()];
})(window.lotview);
