// “Mail this view…” in the menu of views: the view on screen as a workbook by mail.
(function (lotview) {
  "use strict";
  const LONGEST = 60; // characters of a view in words

  lotview.saved?.offer("Mail this view…", ({ state }) =>
    lotview.mailView({ view: { state, words: words() }, done: (sentence) => lotview.toast(sentence) }));

  function words() {
    const all = lotview.activeFilters().map(([, name, said]) => `${name} ${said}`).join(", ");
    return all.length > LONGEST ? `${all.slice(0, LONGEST - 1)}…` : all;
  }
})(window.lotview);
