// One event of the audit: its marks in the list, and the panel beside it: what changed, where from, the raw JSON.
(function (lotview) {
  "use strict";
  const { h, icon, byId } = lotview;
  const quiet = (text) => h("span", { class: "visually-hidden" }, text);
  let asked = 0; // counts the events asked for: the latest is the one shown

  // Failures and denials are the only filled marks.
  lotview.action = ({ words, icon: name, loud }) =>
    h("span", { class: "lv-st" + (loud ? " lv-st--hold" : " lv-st--event") }, icon(name), words);

  lotview.eventCard = (row) => lotview.listCard(
    [h("b", {}, row.account || row.who), lotview.action(row)], [row.details], [`by ${row.who}`, row.time]);

  lotview.auditEvents = function (api, side) {
    api.addEventListener("cellClicked", ({ node }) => node.data && show(api, side, node));
    api.addEventListener("cellKeyDown", ({ event, node }) => {
      if (event.key !== "Enter" || !node.data) return;
      node.setSelected(true);
      const place = document.activeElement;
      show(api, side, node).then((isShown) => isShown && lotview.isStill(place) && side.querySelector("h2").focus());
    });
    side.addEventListener("keydown", (event) => event.key === "Escape" && close(api, side));
  };

  // Return whether it is shown, and not another one that was asked for since.
  async function show(api, side, node) {
    const mine = ++asked;
    const position = node.data.id;
    try {
      const event = await lotview.ask(`/api/admin/audit/event/${position}`);
      if (mine !== asked) return false;
      side.setAttribute("aria-label", `Event ${lotview.count(position)}`);
      side.replaceChildren(...panel(event, () => close(api, side)));
      side.dataset.row = node.rowIndex;
      side.hidden = false;
      side.scrollTop = 0;
      api.ensureIndexVisible(node.rowIndex);
      return true;
    } catch (error) {
      if (error.status === undefined) throw error;
      lotview.toast(error.sentence, error.reference);
      return false;
    }
  }

  function close(api, side) {
    asked++;
    side.hidden = true;
    const row = Number(side.dataset.row);
    if (api.getDisplayedRowAtIndex(row)) api.setFocusedCell(row, lotview.isPhone() ? "card" : "time");
  }

  const section = (title, ...children) => [h("h3", {}, title), ...children];

  function panel(event, onclose) {
    const facts = event.facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
    const proof = event.whole ? ["shield-check", "matches the chain", "available"] : ["exclamation-triangle-fill", "does not match the chain", "hold"];
    return [
      h("div", { class: "lv-side-head" }, h("div", {}, h("h2", { tabindex: "-1" }, event.sentence), when(event)),
        lotview.button({ class: "btn btn-icon", "aria-label": "Close", onclick: onclose }, icon("x-lg"))),
      ...(event.changes.length ? section("What changed", changes(event.changes)) : []),
      ...section("What is recorded", h("dl", { class: "lv-dl" }, facts, h("dt", {}, "Hash"),
        h("dd", {}, h("span", { title: event.hash }, `${event.hash.slice(0, 4)} ${event.hash.slice(4, 8)} … ${event.hash.slice(-4)} `),
          h("span", { class: `lv-mark lv-mark--${proof[2]}` }, icon(proof[0])), ` ${proof[1]}`))),
      h("details", {}, h("summary", {}, "Raw JSON"), h("pre", { class: "lv-raw", tabindex: "0" }, event.raw)),
    ];
  }

  const when = ({ time, utc, zone }) => [zone === "UTC" ? null : `${time} ${zone}`, `${utc} UTC`].map((text) => text && h("p", {}, text));

  const changes = (all) => h("table", { class: "lv-ft" },
    h("thead", { class: "visually-hidden" }, h("tr", {}, h("th", {}, "Field"), h("th", {}, "From and to"))),
    h("tbody", {}, all.map((each) => h("tr", {}, h("th", { scope: "row" }, each.field), h("td", {}, each.is_list ? names(each) : values(each))))));

  const arrow = (name, look) => h("span", { class: look }, icon(name));
  const values = ({ old, new: to }) => [
    h("div", { class: "lv-from" }, quiet("from "), old),
    h("div", { class: "lv-to" }, arrow("arrow-right", "lv-quiet"), h("span", {}, quiet("to "), to)),
  ];

  // Of lists it is told what stayed, what came and what went.
  const names = ({ kept, added, removed }) => [
    kept.map((name) => h("div", {}, name)),
    added.map((name) => h("div", { class: "lv-to" }, arrow("plus-lg", "lv-mark--available"), name, h("span", { class: "lv-note" }, " added"))),
    removed.map((name) => h("div", { class: "lv-to" }, arrow("dash-lg", "lv-quiet"), h("span", { class: "lv-from" }, name), h("span", { class: "lv-note" }, " removed"))),
  ];

  // Nothing found: which filters are on is above; the way out stands here.
  lotview.emptyAudit = function (isEmpty) {
    const state = byId("audit-state");
    state.classList.toggle("is-on", isEmpty);
    const filtered = lotview.audit.isFiltered();
    state.replaceChildren(...(isEmpty ? [h("div", { class: "lv-empty" },
      h("h2", {}, filtered ? "No event passes all your filters" : "Nothing has been recorded yet"),
      h("div", { id: "audit-deeper", class: "mb-3" }),
      filtered ? lotview.button({ class: "btn btn-line", onclick: () => lotview.audit.reset() }, "Show all events") : null)] : []));
  };

  // A search that did not look at everything says how far it got, and can go on.
  lotview.emptySearch = function (searched) {
    const place = byId("audit-deeper") || byId("audit-chain");
    for (const old of document.querySelectorAll(".lv-deeper")) old.remove();
    if (!searched) return;
    place.append(h("span", { class: "lv-deeper" }, place.id === "audit-deeper" ? h("p", {}, `Only the newest ${lotview.count(searched.events)} events were searched, back to ${searched.since}.`) : null,
      lotview.button({ class: "btn btn-quiet", title: `Searched back to ${searched.since}`, onclick: () => lotview.audit.change({ all: true }) }, "Search all events")));
  };
})(window.lotview);
