// The frame of every page: account menu, theme, problems, signing out. What this tab knew is forgotten first.
(function (lotview) {
  "use strict";
  const others = "BroadcastChannel" in window ? new BroadcastChannel("lotview") : null;

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme]");
    if (theme) {
      lotview.theme.choose(theme.dataset.theme);
      return mark(theme.parentElement);
    }
    if (event.target.closest(".lv-menu a")) return lotview.closePopover(); // a page without loading the frame anew
    const button = event.target.closest("[aria-controls$='-menu']");
    if (!button) return;
    if (lotview.isOpen(button)) return lotview.closePopover({ focus: true });
    const menu = lotview.byId(button.getAttribute("aria-controls"));
    mark(menu);
    lotview.popover(button, menu, { keep: true });
    menu.querySelector("a, button").focus();
  });

  function mark(menu) {
    for (const each of menu.querySelectorAll("[data-theme]")) {
      each.setAttribute("aria-pressed", String(each.dataset.theme === lotview.theme.choice()));
    }
  }

  // The page one is on stays in sight where there are more links than fit, as on phones.
  const drawn = new MutationObserver(() => {
    const nav = document.querySelector(".lv-top nav");
    if (!nav) return;
    drawn.disconnect();
    new MutationObserver(() => reveal(nav)).observe(nav, { childList: true });
    addEventListener("resize", () => reveal(nav));
    nav.addEventListener("focusin", ({ target }) => target.scrollIntoView({ block: "nearest", inline: "nearest" }));
    reveal(nav);
  });
  drawn.observe(document.body, { childList: true, subtree: true });
  function reveal(nav) {
    const here = nav.querySelector("[aria-current]");
    if (here) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  }

  // What stopped a callback, said by the server; without a reference it would go by itself.
  lotview.forDash({
    problem(said) {
      if (said) lotview.emit("problem", said);
      if (said && !(said.fields && lotview.wrong(said.fields))) lotview.sayProblem(said);
    },
  });
  lotview.sayProblem = function ({ sentence, reference }) {
    const dialog = lotview.openDialog();
    if (dialog) lotview.sayInDialog(dialog, sentence, reference);
    else lotview.toast(sentence, reference || "");
  };

  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action).pathname !== "/logout") return;
    sessionStorage.clear();
    lotview.leave();
  });
  // The other tabs of this browser belong to the same session: they leave once the sign-in page says it has ended, and
  // turn when one of them begins or ends to view as a customer.
  if (others) others.onmessage = ({ data }) => (data === "view" ? lotview.turn() : lotview.toSignIn());
  lotview.tellTabs = (what) => others?.postMessage(what);
})(window.lotview);
