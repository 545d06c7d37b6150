// The namespace of everything of ours in the browser. The other portal_*.js files add one subject each.
window.lotview = window.lotview || {};
(function (lotview) {
  "use strict";

  // Return an element. Strings become text nodes, never HTML: the ERP's texts are shown as they are.
  lotview.h = function (tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity).filter((child) => child != null && child !== ""));
    return element;
  };
  lotview.icon = (name) => lotview.h("span", { class: "lv-i lv-i-" + name, "aria-hidden": "true" });
  lotview.button = (attributes, ...children) => lotview.h("button", { type: "button", ...attributes }, ...children);
  lotview.byId = (id) => document.getElementById(id);
  lotview.isNowhere = () => !document.activeElement || document.activeElement === document.body; // the focus
  // Whether the focus is still where it was when something was asked: an answer does not take it away from elsewhere.
  lotview.isStill = (place) => document.activeElement === place || lotview.isNowhere();

  // Whether Ctrl or Cmd is pressed with this letter, and nothing else.
  lotview.isChord = ({ key, ctrlKey, metaKey, shiftKey, altKey }, letter) =>
    key.toLowerCase() === letter && (ctrlKey || metaKey) && !shiftKey && !altKey;

  // Change an element's text only when it differs, so that a live region speaks only of changes.
  lotview.say = function (element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  };

  lotview.later = function (milliseconds, action) {
    let timer = 0;
    return function (...values) {
      clearTimeout(timer);
      timer = setTimeout(() => action(...values), milliseconds);
    };
  };

  // Return `draw`, to be called for what comes unasked. A click is lost where what was pressed is taken away before it is
  // let go; so a draw waits until then, and for no longer than a press takes.
  const PRESS = 1000; // milliseconds
  let pressed = 0;
  const waiting = new Set();
  const letGo = () => {
    clearTimeout(pressed);
    pressed = 0;
    waiting.forEach((draw) => waiting.delete(draw) && draw());
  };
  document.addEventListener("pointerdown", () => (pressed ||= setTimeout(letGo, PRESS)), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo), true); // after the click
  lotview.unpressed = (draw) => () => (pressed ? waiting.add(draw) : draw());

  // Do something again and again as long as its page is drawn and its tab is looked at, and at once when one comes
  // back to it. What is not answered is left for the next time: nobody has asked.
  lotview.whileSeen = function (page, milliseconds, action) {
    const look = () => {
      if (!page.isConnected) return stop();
      return document.hidden ? null : action().catch((error) => { if (error.status === undefined) throw error; });
    };
    const timer = setInterval(look, milliseconds);
    const stop = () => { clearInterval(timer); document.removeEventListener("visibilitychange", look); };
    document.addEventListener("visibilitychange", look);
  };

  // Events between the subjects of one page; a page that is drawn again starts with none. What only floats for a
  // while names its element, and is told nothing more once that has gone.
  let listeners = {};
  lotview.on = (name, action, element = document) => (listeners[name] = listeners[name] || []).push({ action, element });
  lotview.emit = function (name, value) {
    listeners[name] = (listeners[name] || []).filter(({ element }) => element.isConnected);
    listeners[name].forEach(({ action }) => action(value));
  };
  lotview.silence = () => (listeners = {});

  // What Dash calls by name, as `ClientsideFunction("lotview", name)`.
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.lotview = {};
  lotview.forDash = (functions) => Object.assign(window.dash_clientside.lotview, functions);

  const narrow = matchMedia("(max-width: 767.98px)");
  lotview.isPhone = () => narrow.matches;
  narrow.addEventListener("change", () => lotview.emit("width"));
  addEventListener("resize", () => lotview.emit("resize"));
})(window.lotview);
