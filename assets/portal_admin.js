// The start page of staff: is everything all right? Asked for again quietly; what is said changes in place.
(function (lotview) {
  "use strict";
  const { h, icon, byId } = lotview;
  const EVERY = 15000; // milliseconds
  const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six"];
  const WRONG = "exclamation-triangle-fill";
  let drawn = ""; // what is on screen, so that nothing is drawn again that has not changed
  let mounted = null;

  async function mount(pageId) {
    const page = byId(pageId);
    if (!page || page === mounted) return;
    mounted = page;
    drawn = "";
    await first(page);
    lotview.whileSeen(page, EVERY, () => ask(page, true));
  }

  async function ask(page, background) {
    const told = await lotview.ask("/api/admin/overview", undefined, { background });
    if (page.isConnected) show(told);
  }

  // Until it is answered once there is nothing to show: then it is said why, and that it is tried again.
  async function first(page) {
    byId("admin-checks").replaceChildren(...Array.from({ length: 6 }, () => h("span", { class: "lv-skeleton" })));
    try {
      await ask(page, false);
    } catch (error) {
      if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
      const place = h("div", { class: "lv-unread", role: "alert" }, lotview.unread("It can't be told whether everything is all right", error.sentence, error.reference));
      if (page.isConnected) byId("admin-checks").replaceChildren(place);
    }
  }

  function show({ checked, zone, ...told }) {
    lotview.say(byId("admin-checked"), `${told.needs ? "Everything else is as it should be." : "Everything is as it should be."} Checked ${checked} ${zone}.`);
    if (JSON.stringify(told) === drawn) return;
    drawn = JSON.stringify(told);
    const { needs } = told;
    lotview.say(byId("admin-title"), needs ? `${NUMBERS[needs] || needs} ${needs === 1 ? "thing needs" : "things need"} you` : "All is well");
    byId("admin-mark").replaceChildren(h("span", { class: `lv-mark lv-mark--${needs ? "hold" : "available"}` }, icon(needs ? WRONG : "check-lg")));
    byId("admin-checks").replaceChildren(h("table", { class: "lv-table lv-checks" }, h("tbody", {}, told.checks.map(line))));
    byId("admin-more").replaceChildren(...[waiting(told), changes(told)].filter(Boolean));
  }

  const line = ({ name, fact, alarm, link }) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: `lv-mark lv-mark--${alarm ? "hold" : "available"}` }, icon(alarm ? WRONG : "check-lg")), name),
    h("td", {}, alarm ? [h("b", {}, alarm), " "] : null, fact),
    h("td", {}, link ? h("a", { href: link.href, "aria-label": `${link.text}: ${name}` }, link.text) : null));

  const title = (text, number, href, words) => h("h2", {}, text, number ? h("small", {}, lotview.count(number)) : null, href ? h("a", { href }, words) : null);

  function waiting({ waiting: people, waiting_total: number, pages }) {
    if (!people.length) return null;
    const person = ({ name, note, left, expired }) => h("tr", {}, h("td", {}, name, h("div", { class: "lv-note" }, note)),
      h("td", {}, expired ? h("span", { class: "lv-st lv-st--late" }, icon("hourglass-split"), left) : left));
    return h("section", { class: "lv-panel" }, title("Waiting for first sign-in", number, pages.includes("read accounts") && "/admin/customers", "All accounts"),
      h("table", { class: "lv-table" }, h("tbody", {}, people.map(person))));
  }

  function changes({ changes: events, pages }) {
    if (!events.length) return null;
    const event = ({ time, sentence }) => h("tr", {}, h("td", {}, time), h("td", {}, sentence));
    return h("section", { class: "lv-panel" }, title("Last changes", 0, pages.includes("read audit") && "/admin/audit", "Audit"),
      h("table", { class: "lv-table lv-last" }, h("tbody", {}, events.map(event))));
  }

  lotview.forDash({
    admin(pageId) {
      mount(pageId);
      return "yes";
    },
  });
})(window.lotview);
