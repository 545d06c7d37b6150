// The list of one's views by mail: when each comes, what became of the last ones; made, changed, paused, sent, deleted.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const NONE = "No views by mail yet. One comes every day, week or month as a workbook, with the rows that you may see by then.";
  const SILENT = "This portal can't send mail at present: nothing is mailed until it can.";
  const OUTCOMES = { empty: "Nothing in it, so not mailed", withdrawn: "Not sent: nothing you may see, or stopped" };
  let sends = false, to = "";

  async function mount(section) {
    const list = section.querySelector("ul"), said = section.querySelector(".lv-said"), add = section.querySelector("[data-adds]");
    const say = (sentence) => { lotview.say(said, sentence); return load(); };
    add.addEventListener("click", () => lotview.mailView({ done: say }));
    await load();

    async function load() {
      try {
        const told = await lotview.ask("/api/deliveries");
        if (!section.isConnected) return;
        ({ sends, to } = told);
        lotview.say(section.querySelector(".lv-silent"), sends ? "" : SILENT);
        list.replaceChildren(...(told.deliveries.length ? told.deliveries.map((each) => item(each, say)) : [h("li", {}, h("p", { class: "lv-note mb-0" }, NONE))]));
      } catch (error) {
        if (error.status === undefined) throw error;
        const again = lotview.button({ class: "btn btn-line", onclick: load }, "Try again");
        list.replaceChildren(h("li", {}, h("p", { class: "mb-0" }, error.sentence), again));
      }
    }
  }

  function item(delivery, say) {
    const path = `/api/deliveries/${delivery.reference}`, { name, active, version } = delivery;
    const act = (text, icon, action, more = {}) => lotview.button({ class: "btn btn-quiet", "aria-label": `${text} ${name}`, onclick: ({ currentTarget }) => action(currentTarget), ...more },
      lotview.icon(icon), h("span", {}, text));
    // The button that was pressed has gone with its line; whoever pressed it, and is nowhere else by now, goes on with
    // the one in its place.
    const focus = (place = 0) => (document.querySelectorAll(`[data-delivery="${delivery.reference}"] button`)[place] || lotview.byId("main")).focus();
    const again = async (sentence, place) => {
      await say(sentence);
      if (lotview.isNowhere()) focus(place);
    };
    const turn = (button) => lotview.attempt(button, async () => {
      await lotview.ask(`${path}/pause`, { active: !active, version });
      await again(active ? `“${name}” is not mailed until you start it again.` : `“${name}” is mailed again.`, 1);
    });
    const send = (button) => lotview.attempt(button, async () => {
      await lotview.ask(`${path}/send`, {});
      await again(`“${name}” is on its way to ${to}.`, 2);
    });
    return h("li", { "data-delivery": delivery.reference },
      h("div", {},
        h("strong", {}, name), active ? "" : h("span", { class: "lv-rests" }, "Paused"),
        h("div", { class: "lv-where" }, h("span", {}, upper(delivery.when)), active && sends ? h("span", {}, `Next ${moment(delivery.next_at)}`) : ""),
        past(delivery)),
      h("div", { class: "lv-does" },
        act("Edit", "pencil", () => lotview.mailView({ delivery, done: say, back: () => focus() })),
        act(active ? "Pause" : "Start", active ? "pause-circle-fill" : "arrow-right-circle", turn),
        act("Send one now", "envelope", send, sends ? {} : { disabled: true }),
        act("Delete", "x-lg", () => remove(delivery, path, say))));
  }

  function remove({ name }, path, say) {
    lotview.form({
      title: `Delete “${name}”?`, save: "Delete", danger: true, back: () => document.querySelector("#deliveries-views [data-adds]").focus(),
      body: h("p", {}, "It is not mailed any more. The view itself stays."),
      act: async () => {
        await lotview.ask(path, {}, { method: "DELETE" });
        await say(`“${name}” was deleted.`);
      },
    });
  }

  // The last one in a line; the ones before it behind a line that opens.
  function past({ runs }) {
    if (!runs.length) return h("div", { class: "lv-where" }, "None mailed yet");
    const [last, ...earlier] = runs.map((run) => h("span", {}, `${became(run)} ${moment(run.at)}`));
    if (!earlier.length) return h("div", { class: "lv-where" }, last);
    return h("details", { class: "lv-past" }, h("summary", {}, last), h("ul", {}, earlier.map((run) => h("li", {}, run))));
  }

  const became = ({ outcome, rows, asked }) => OUTCOMES[outcome] || `${lotview.counted(rows || 0, "rows")} mailed${asked ? " on request" : ""}`;
  const moment = (iso) => (iso ? lotview.moment(new Date(iso)) : "");
  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  lotview.forDash({
    deliveries(sectionId) {
      mount(lotview.byId(sectionId));
      return "yes";
    },
  });
})(window.lotview);
