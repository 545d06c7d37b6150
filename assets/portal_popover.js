// What floats: menus, lists, choosers. Esc closes and gives focus back; on phones they fill the screen.
(function (lotview) {
  "use strict";
  let open = null;

  // Open `panel` under `button`. options: sheet (fill a phone's screen), keep (hide the panel instead of removing it),
  // at (a point: there instead of under the button), back (gives the focus back in place of the button).
  lotview.popover = function (button, panel, options = {}) {
    lotview.closePopover();
    panel.classList.add("lv-pop");
    panel.classList.toggle("lv-sheet", Boolean(options.sheet) && lotview.isPhone());
    panel.addEventListener("keydown", onKey);
    panel.hidden = false;
    // A menu is no landmark of its own as a dialog is, so it belongs to the page's main one.
    const parent = panel.getAttribute("role") === "menu" ? document.querySelector("main") : document.body;
    if (!panel.isConnected) parent.append(panel);
    button.setAttribute("aria-expanded", "true");
    button.classList.add("is-open");
    open = { button, panel, options };
    place();
    document.addEventListener("pointerdown", onPointer, true);
    document.addEventListener("focusin", onFocus);
    document.addEventListener("keydown", onKey); // a click on plain text leaves the focus nowhere
  };

  lotview.isOpen = (button) => Boolean(open && open.button === button);

  lotview.closePopover = function ({ focus = false } = {}) {
    if (!open) return;
    const { button, panel, options } = open;
    open = null;
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("keydown", onKey);
    panel.removeEventListener("keydown", onKey);
    button.setAttribute("aria-expanded", "false");
    button.classList.remove("is-open");
    if (options.keep) panel.hidden = true;
    else panel.remove();
    if (focus) (options.back || (() => button.focus()))();
  };

  // Return a button that closes what floats.
  lotview.closes = (look, text) => lotview.button({ class: "btn " + look, onclick: () => lotview.closePopover({ focus: true }) }, text);

  // Wire a button that opens what `build` returns, and closes it again.
  lotview.opens = function (button, build, options = {}) {
    button.addEventListener("click", () => {
      if (lotview.isOpen(button)) return lotview.closePopover({ focus: true });
      const panel = build();
      lotview.popover(button, panel, options);
      // A field in focus would bring up a phone's keyboard over half the sheet.
      const field = lotview.isPhone() ? null : [...panel.querySelectorAll("[data-first]")].find(isInSight);
      (field || panel.querySelector("button:not([hidden]), input, [tabindex]")).focus();
    });
  };

  // What lies in a section that is folded away can't take the focus.
  const isInSight = (element) => !element.closest("details:not([open])");

  function place() {
    const { button, panel, options } = open;
    if (panel.classList.contains("lv-sheet")) return panel.removeAttribute("style");
    const around = options.at ? new DOMRect(options.at.x, options.at.y - 4, 0, 0) : button.getBoundingClientRect();
    const width = panel.offsetWidth;
    const under = innerHeight - around.bottom - 12;
    const above = panel.getAttribute("role") === "menu" && panel.offsetHeight > under && around.top > under;
    panel.style.top = (above ? Math.max(8, around.top - panel.offsetHeight - 4) : around.bottom + 4) + "px";
    panel.style.left = Math.max(8, Math.min(around.left, innerWidth - width - 16)) + "px";
    panel.style.maxHeight = (above ? around.top - 12 : under) + "px";
  }

  const outside = (target) => open && !open.panel.contains(target) && (open.options.back || !open.button.contains(target));
  function onPointer(event) {
    if (outside(event.target)) lotview.closePopover();
  }
  function onFocus(event) {
    if (outside(event.target)) lotview.closePopover();
  }
  function onKey(event) {
    if (event.key === "Tab" && open.panel.classList.contains("lv-sheet")) return goRound(event);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    lotview.closePopover({ focus: true });
  }
  // A sheet hides the page, so Tab does not leave it.
  function goRound(event) {
    const stops = [...open.panel.querySelectorAll("a, button, input, select, summary, [tabindex='0']")].filter((each) => each.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    event.stopPropagation();
    if (open.panel.contains(document.activeElement) && document.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }
  addEventListener("resize", () => open && (open.panel.classList.contains("lv-sheet") || place()));
})(window.lotview);
