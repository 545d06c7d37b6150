// “Alert me…” in the menu of views: an alert over the view on screen.
(function (lotview) {
  "use strict";
  lotview.saved?.offer("Alert me…", ({ state }) =>
    lotview.alertMe({ view: { state, words: lotview.viewInWords() }, done: (sentence) => lotview.toast(sentence) }));
})(window.lotview);
