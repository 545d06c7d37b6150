// The account page: times, which session is to end, and where the focus goes when its line has gone.
(function (lotview) {
  "use strict";
  let asked = null;
  let waits = false; // the server has not refused to end it yet

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-session]");
    if (!button) return;
    asked = button;
    waits = true;
    window.dash_clientside.set_props("account-ending", { data: button.dataset.session });
  });

  // Whoever ended a session by keyboard goes on where the list begins.
  function follow(list) {
    const gone = asked && (!asked.isConnected || asked.hidden);
    if (gone && lotview.isNowhere()) list.closest("section").querySelector("h2").focus();
    if (gone) asked = null;
  }

  // What could not be ended has gone already, perhaps: the list is asked for again.
  function renew() {
    if (waits) window.dash_clientside.set_props("account-ended", { children: "" });
    waits = false;
  }

  lotview.forDash({
    account(pageId) {
      const page = lotview.byId(pageId);
      lotview.moments(page);
      lotview.describeAll(page);
      const list = lotview.byId("account-sessions");
      lotview.on("problem", renew, page);
      const saved = lotview.byId("account-saved");
      // On a low screen what is said about the password would stand below its edge.
      new MutationObserver(() => saved.scrollIntoView({ block: "nearest" })).observe(saved, { subtree: true, childList: true, characterData: true });
      new MutationObserver(() => follow(list)).observe(list.parentElement, { subtree: true, childList: true, attributeFilter: ["hidden"] });
      return "yes";
    },
  });
})(window.lotview);
