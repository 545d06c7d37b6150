// “Mail this view…” in the menu of views: the view on screen as a workbook by mail.
(function (lotview) {
  "use strict";
  lotview.saved?.offer("Mail this view…", ({ state, page }) =>
    lotview.mailView({ view: { state, page, words: lotview.viewInWords() }, done: (sentence) => lotview.toast(sentence) }));
})(window.lotview);
