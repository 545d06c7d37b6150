// The list of one's alerts: what each tells of, when it looks, what came of it; made, changed, paused, deleted.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const NONE = "No alerts yet. One looks at a view every hour or every day, and mails you what is new: a lot that appears, goes on hold, expires soon, or a part that runs low.";
  const SILENT = "No mail server is set up, so alerts neither look nor mail at present.";

  async function mount(section) {
    const list = section.querySelector("ul"), said = section.querySelector(".lv-said"), add = section.querySelector("[data-adds]");
    const say = (sentence) => { lotview.say(said, sentence); return load(); };
    add.addEventListener("click", () => lotview.alertMe({ done: say }));
    await load();

    async function load() {
      try {
        const { alerts, sends } = await lotview.ask("/api/alerts");
        if (!section.isConnected) return;
        lotview.say(section.querySelector(".lv-silent"), sends ? "" : SILENT);
        list.replaceChildren(...(alerts.length ? alerts.map((alert) => item(alert, sends, say)) : [h("li", {}, h("p", { class: "lv-note mb-0" }, NONE))]));
      } catch (error) {
        if (error.status === undefined) throw error;
        const again = lotview.button({ class: "btn btn-line", onclick: load }, "Try again");
        list.replaceChildren(h("li", {}, h("p", { class: "mb-0" }, error.sentence), again));
      }
    }
  }

  function item(alert, sends, say) {
    const does = (text, icon, action) => lotview.button({ class: "btn btn-quiet", "aria-label": `${text} ${alert.name}`, onclick: ({ currentTarget }) => action(currentTarget) },
      lotview.icon(icon), h("span", {}, text));
    const turn = (button) => lotview.attempt(button, async () => {
      await lotview.ask(`/api/alerts/${alert.reference}/pause`, { active: !alert.active, version: alert.version });
      await say(alert.active ? `“${alert.name}” rests until you start it again.` : `“${alert.name}” looks again, from what is there now.`);
      if (lotview.isNowhere()) focus(1);
    });
    // The button that was pressed has gone with its line; whoever pressed it, and is nowhere else by now, goes on with
    // the one in its place.
    const focus = (place = 0) => (document.querySelectorAll(`[data-alert="${alert.reference}"] button`)[place] || lotview.byId("main")).focus();
    return h("li", { "data-alert": alert.reference },
      h("div", {},
        h("strong", {}, alert.name), alert.active ? "" : h("span", { class: "lv-rests" }, "Paused"),
        h("div", { class: "lv-where" }, h("span", {}, `${alert.tells}, in ${alert.looks_at}`), h("span", {}, upper(alert.when))),
        h("div", { class: "lv-where" }, h("span", {}, past(alert)), alert.active && sends ? h("span", {}, `Looks next ${moment(alert.next_at)}`) : "")),
      h("div", { class: "lv-does" },
        does("Edit", "pencil", () => lotview.alertMe({ alert, done: say, back: () => focus() })),
        does(alert.active ? "Pause" : "Start", alert.active ? "pause-circle-fill" : "arrow-right-circle", turn),
        does("Delete", "x-lg", () => remove(alert, say))));
  }

  function remove(alert, say) {
    lotview.form({
      title: `Delete “${alert.name}”?`, save: "Delete", danger: true, back: () => document.querySelector("#deliveries-alerts [data-adds]").focus(),
      body: h("p", {}, "It looks no more, and what it remembers goes with it."),
      act: async () => {
        await lotview.ask(`/api/alerts/${alert.reference}`, {}, { method: "DELETE" });
        await say(`The alert “${alert.name}” was deleted.`);
      },
    });
  }

  function past({ last, active }) {
    if (!last) return active ? "Has not looked yet" : "";
    const what = { sent: `${lotview.counted(last.facts, "facts")} mailed`, nothing: "Nothing new", baseline: "Began anew", withdrawn: "Nothing you may see" };
    return `${what[last.outcome] || "Looked"} ${moment(last.at)}`;
  }
  const moment = (iso) => (iso ? lotview.moment(new Date(iso)) : "");
  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  lotview.forDash({
    alerts(sectionId) {
      mount(lotview.byId(sectionId));
      return "yes";
    },
  });
})(window.lotview);
