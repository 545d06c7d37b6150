// “Alert me…” in the menu of views: an alert over the view on screen.
(function (lotview) {
  "use strict";
  lotview.saved?.offer("Alert me…", ({ state, page }) =>
    lotview.alertMe({ view: { state, page, words: lotview.viewInWords() }, done: (sentence) => lotview.toast(sentence) }));
})(window.lotview);
