// Dialogs: the server opens and closes them by `data-show`; what it refuses meanwhile is said inside.
(function (lotview) {
  "use strict";
  const FIRST = "input:not([readonly], [type='hidden']), select, textarea";

  new MutationObserver((changes) => changes.forEach(({ target }) => follow(target)))
    .observe(document, { subtree: true, attributeFilter: ["data-show"] });

  function follow(dialog) {
    const isWanted = (dialog.dataset.show || "").startsWith("open");
    if (isWanted && !dialog.open) open(dialog);
    if (!isWanted && dialog.open) dialog.close();
  }

  function open(dialog) {
    lotview.closePopover();
    dialog.querySelectorAll("form").forEach(lotview.clear);
    lotview.describeAll(dialog);
    dialog.showModal();
    (dialog.querySelector(FIRST) || dialog.querySelector(".lv-dialog-foot button")).focus();
  }

  // Return the dialog that is open, on top of which nothing else can be said.
  lotview.openDialog = () => document.querySelector("dialog[open]");

  // What is wrong with no single field stands above all of them.
  lotview.sayInDialog = function (dialog, sentence, reference) {
    const place = dialog.querySelector(".lv-dialog-problem");
    const note = reference ? lotview.h("p", { class: "lv-note mb-0" }, lotview.named(reference)) : null;
    place.replaceChildren(lotview.icon("exclamation-circle"), lotview.h("div", {}, sentence, note));
    place.focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
    const copies = event.target.closest("[data-copies]");
    if (copies) copy(copies);
  });

  async function copy(button) {
    await navigator.clipboard.writeText(lotview.byId(button.dataset.copies).textContent);
    lotview.say(button.lastChild, "Copied");
  }

  // What is shown once is gone for good with its dialog. Close events do not bubble, so they are caught on the way down.
  document.addEventListener("close", ({ target }) => {
    for (const each of target.querySelectorAll("[data-forgotten]")) window.dash_clientside.set_props(each.id, { children: "" });
    for (const each of target.querySelectorAll("[data-copies]")) lotview.say(each.lastChild, "Copy");
    // The browser gives the focus back before it tells this: only where that had gone meanwhile something is to be done.
    // It may still name what had the focus in the dialog.
    const isLost = lotview.isNowhere() || (!target.open && target.contains(document.activeElement));
    if (isLost) (target.back || (() => lotview.byId("main").focus()))();
  }, true);
})(window.lotview);
