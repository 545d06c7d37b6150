// The search box: every word must occur somewhere in the row. "/" goes there from anywhere.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const PAUSE = 150; // milliseconds without a key before the server is asked
  const LONGEST = 200; // characters the server takes

  lotview.search = function (place) {
    place.querySelector("input")?.remove();
    const apply = lotview.later(PAUSE, (text) => {
      if (text === lotview.view.now.search) return;
      lotview.view.change({ search: text });
      lotview.rows.reload();
    });
    const input = h("input", {
      class: "form-control", type: "search", "aria-label": "Search", placeholder: "Search all columns",
      autocomplete: "off", spellcheck: "false", maxlength: LONGEST, oninput: (event) => apply(event.target.value.trim()),
    });
    place.insertBefore(input, place.querySelector("kbd"));
    lotview.on("view", () => {
      const text = lotview.view.now.search;
      if (input.value.trim() !== text && document.activeElement !== input) input.value = text;
    });
    lotview.on("restored", () => (input.value = lotview.view.now.search));
    lotview.on("reset", () => (input.value = ""));
    return input;
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const input = document.querySelector(".lv-search > input[type=search]");
    if (!input) return;
    event.preventDefault();
    input.focus();
  });
})(window.lotview);
