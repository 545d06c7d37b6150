// Earlier days: which were kept, the stock as it was on one of them, and what it is compared with.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const VISIT = "visit";
  const LATER = 400; // milliseconds after the first rows
  const NONE_KEPT = "No earlier day was kept yet. The stock of each day is kept at night.";
  const past = { days: [], since: null, isOn: () => Boolean(lotview.view.now.as_of) };
  lotview.past = past;
  let place = null; // the page's own parts
  let today = null; // the company's day of now

  past.start = function (page, id) {
    const earlier = lotview.byId(id("earlier")); // on phones, where there is no ⋯ to have it in
    place = { page, buttons: [lotview.byId(id("as-of")), earlier || lotview.byId(id("more"))], line: lotview.byId(id("day")), stage: page.querySelector(".lv-stage") };
    for (const each of [place.buttons[0], earlier]) if (each) lotview.opens(each, panel, { sheet: true });
    lotview.on("answer", draw, page);
    lotview.on("failed", giveUp, page);
    lotview.on("answer", once(ask), page);
  };
  past.open = (button) => {
    const made = panel();
    lotview.popover(button, made, { sheet: true });
    made.querySelector("select, button").focus();
  };

  const moment = (when) => `${lotview.date(new Date(when))}, ${lotview.clock(new Date(when))}`;
  past.moment = moment;
  // A day as it was kept: when it was read, with the date where that is another one on the reader's clock.
  const read = (day, when) => (lotview.date(new Date(when)) === lotview.day(day) ? lotview.clock(new Date(when)) : moment(when));
  const dayOf = (day, when) => `${lotview.day(day)}, read at ${read(day, when)}`;
  past.words = ({ day, as_of }) => `As of ${dayOf(day, as_of)}`;
  // What is compared with: a day that was chosen, or the moment of the last visit.
  past.beside = function ({ since: when }) {
    const { since } = lotview.view.now;
    return `compared with ${since && since !== VISIT ? dayOf(since, when) : moment(when)}`;
  };

  // Asked for when the rows are there, and nobody waits for it.
  const once = (action) => {
    let isDone = false;
    return () => isDone || ((isDone = true), setTimeout(action, LATER));
  };
  async function ask() {
    const { page } = place;
    const found = await lotview.ask("/api/days", undefined, { background: true }).catch(() => null);
    if (!found || !page.isConnected) return;
    Object.assign(past, found);
    lotview.emit("days", found);
  }

  // Look at another day, or at today again, by itself or beside an earlier one.
  past.show = function ({ as_of, since }) {
    const { change, ...others } = lotview.view.now.in;
    lotview.view.change({ as_of, since, in: since ? lotview.view.now.in : others });
    lotview.rows.reload();
    place.buttons.find((each) => each?.checkVisibility())?.focus();
  };

  // What reaches back to a day that is gone would never be answered: the rows of today are shown, and why.
  function giveUp(error) {
    const { as_of, since, in: { change, ...others } } = lotview.view.now;
    if (error.status !== 400 || !(as_of || since || change)) return;
    lotview.view.change({ as_of: null, since: null, in: others });
    lotview.toast(error.sentence, error.reference);
    lotview.rows.reload();
  }

  function draw({ past: shown, today: now }) {
    if (now) today = now;
    else if (!past.isOn() && lotview.today) today ||= lotview.today;
    const words = shown?.as_of ? past.words(shown) : "";
    const beside = shown?.since && lotview.view.now.since ? past.beside(shown) : "";
    place.page.classList.toggle("is-past", Boolean(words));
    if (words) place.stage.dataset.past = `As of ${lotview.day(shown.day)}`;
    else delete place.stage.dataset.past;
    if (words) lotview.today = shown.day;
    else if (today) lotview.today = today;
    tell([words, beside].filter(Boolean).join(", "), words ? place.stage.dataset.past : "Compared");
  }

  function tell(words, short) {
    const { line } = place;
    const text = words.charAt(0).toUpperCase() + words.slice(1);
    if (line.dataset.told === text) return;
    line.dataset.told = text;
    const back = lotview.button({ class: "btn btn-quiet", onclick: () => past.show({ as_of: null, since: null }) }, 
      h("span", { class: "lv-desk" }, past.isOn() ? "Back to today" : "Compare no more"), h("span", { class: "lv-phone" }, past.isOn() ? "Today" : "No more"));
    const told = h("span", { role: "status" }, h("span", { class: "lv-desk" }, icon("clock"), text), h("span", { class: "lv-phone" }, short));
    line.replaceChildren(...(text ? [told, back] : []));
  }

  // A day is one of those that were kept; what it is compared with was kept before it.
  function panel() {
    const { as_of, since } = lotview.view.now;
    const option = (chosen) => ([value, text]) => h("option", { value, selected: value === (chosen || "") }, text);
    const named = past.days.map(([day, when]) => [day, dayOf(day, when)]);
    const days = h("select", { class: "form-select", id: "lv-as-of", "data-first": true, onchange: () => offer() }, [["", "Today"], ...named].map(option(as_of)));
    const others = h("select", { class: "form-select", id: "lv-since" });
    function offer() {
      const chosen = others.value || since;
      const before = named.filter(([day]) => !days.value || day < days.value);
      const visit = past.since && !days.value ? [[VISIT, `Your last visit, ${moment(past.since)}`]] : [];
      others.replaceChildren(...[["", "Nothing"], ...visit, ...before].map(option(chosen)));
    }
    offer();
    const field = (label, select) => h("div", { class: "lv-field" }, h("label", { class: "form-label", for: select.id }, label), select);
    const go = () => { lotview.closePopover(); past.show({ as_of: days.value || null, since: others.value || null }); };
    return h("div", { class: "lv-past-panel", role: "dialog", "aria-label": "Earlier days" },
      h("div", { class: "lv-head" }, h("h2", {}, "Earlier days"), lotview.closes("btn-quiet lv-push", "Close")),
      h("div", { class: "lv-sheet-body" }, past.days.length ? null : h("p", { class: "lv-note" }, NONE_KEPT),
        field("Stock as of", days), field("Compare with", others)),
      h("div", { class: "lv-foot" }, lotview.button({ class: "btn btn-primary lv-push", onclick: go }, "Show")));
  }
})(window.lotview);
