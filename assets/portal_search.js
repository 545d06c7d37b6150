// The search box: every word must occur somewhere in the row. "/" goes there from anywhere. The first key asks at
// once; what is typed until the answer is there is asked as one, the latest text only.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const PATIENCE = 250; // milliseconds an answer may take once a newer text waits; then it is not wanted any more
  const LONGEST = 200; // characters the server takes

  lotview.search = function (place) {
    place.querySelector("input")?.remove();
    let isRestored = false; // until then nobody knows what the view looks for
    const apply = latest(() => {
      const text = input.value.trim(); // as it is by now: Reset, or another view, may have changed it since it was typed
      // The view may be another page's already, where this one was left while an answer was awaited.
      if (!isRestored || !input.isConnected || text === lotview.view.now.search) return null;
      lotview.view.change({ search: text });
      return lotview.rows.reload();
    });
    const input = h("input", {
      class: "form-control", type: "search", "aria-label": "Search", placeholder: "Search all columns",
      autocomplete: "off", spellcheck: "false", maxlength: LONGEST, oninput: apply,
    });
    place.insertBefore(input, place.querySelector("kbd"));
    lotview.on("view", () => {
      const text = lotview.view.now.search;
      if (isRestored && input.value.trim() !== text && document.activeElement !== input) input.value = text;
    });
    lotview.on("restored", () => {
      const isTyped = !isRestored && input.value; // somebody was faster than the view, and is not undone by it
      isRestored = true;
      if (isTyped) apply();
      else input.value = lotview.view.now.search;
    });
    lotview.on("reset", () => (input.value = ""));
    return input;
  };

  // Return a function that calls `ask`: at once if no answer is awaited, else once more as soon as the answer is on
  // screen or has taken too long.
  function latest(ask) {
    let turn = 0; // counts what was asked
    let waits = false; // something was typed after it was asked
    let isAsking = false;
    let timer = 0;
    async function go() {
      const mine = ++turn;
      waits = false;
      isAsking = true;
      await ask();
      if (mine === turn) done();
    }
    function done() {
      clearTimeout(timer);
      timer = 0;
      isAsking = false;
      if (waits) go();
    }
    return function () {
      if (!isAsking) return go();
      waits = true;
      timer ||= setTimeout(done, PATIENCE);
      return null;
    };
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const input = document.querySelector(".lv-search > input[type=search]");
    if (!input) return;
    event.preventDefault();
    input.focus();
  });
})(window.lotview);
