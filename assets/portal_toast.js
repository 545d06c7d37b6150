// Toasts: what happened elsewhere goes by itself; a problem stays until it is closed and carries its reference.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const STAYS = 6000; // milliseconds

  // What people tell whoever helps them, and who that is.
  lotview.named = function (reference) {
    const { support } = document.querySelector("[data-support]").dataset;
    return support ? `Reference ${reference}, for ${support}` : `Reference ${reference}`;
  };

  lotview.toast = function (sentence, reference) {
    const box = h("div", { class: "lv-toast" }, h("div", {}, sentence,
      reference ? h("p", { class: "lv-note mb-0" }, lotview.named(reference)) : null));
    box.append(lotview.button({ class: "btn btn-icon", "aria-label": "Close message", onclick: () => box.remove() }, lotview.icon("x-lg")));
    for (const other of corner().children) if (other.firstChild.textContent === box.firstChild.textContent) other.remove();
    corner().append(box);
    if (reference === undefined) setTimeout(() => box.remove(), STAYS);
  };

  // Do what a button stands for; meanwhile it can't be pressed again. What the server refuses is said.
  lotview.attempt = async function (button, action) {
    if (button) button.disabled = true;
    try {
      await action();
    } catch (error) {
      if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
      lotview.toast(error.sentence, error.reference);
    } finally {
      if (button) button.disabled = false;
    }
  };

  function corner() {
    const found = document.querySelector(".lv-toasts");
    if (found) return found;
    const made = h("div", { class: "lv-toasts", role: "status", "aria-live": "polite" });
    document.body.append(made);
    return made;
  }
})(window.lotview);
