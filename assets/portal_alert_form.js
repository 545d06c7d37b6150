// The form of an alert: what to look at, what to tell of, and when.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  // By kind: what it is called, the name it is given, the field for its number, and what exactly it tells.
  const KINDS = {
    appears: ["A lot appears", "New lots", "", "A part and lot comes into the view that was not in it. A move from bin to bin is no news."],
    below: ["A part's quantity falls below a number", "Running low", "Below which quantity", "All of a part in one unit, added up over the view. Told again only after it was enough once more."],
    expires: ["A lot expires soon", "Expiring soon", "Within how many days", "Counted from the company's day. Each lot and date is told once."],
    hold: ["A lot goes on hold or is released", "On hold", "", "The first of a lot goes on hold, or the last of it is released, whatever statuses the view chooses."],
  };
  const EVERY = [["hourly", "Every hour"], ["daily", "Every day"]];
  const BEGINS = "One mail tells everything that is new, to your own address. What is there now is not told.";

  // Open the form: of the `alert` to change, or of a new one over the `view` on screen ({ state, page, words }) if there is one.
  // `done` is told what was said to the person; `back` gives the focus back.
  lotview.alertMe = async function ({ alert, view, done, back }) {
    const views = await lotview.ask("/api/views").then(({ views }) => views, () => []);
    const fields = controls(alert, view, views);
    const title = alert ? `Edit alert “${alert.name}”` : "Alert me";
    lotview.form({
      title, body: [alert ? null : h("p", {}, BEGINS), layout(fields)], save: alert ? "Save changes" : "Alert me", back,
      act: async () => {
        const wanted = await typed(fields, view, views);
        if (alert) await lotview.ask(`/api/alerts/${alert.reference}`, { ...wanted, version: alert.version }, { method: "PUT" });
        else await lotview.ask("/api/alerts", wanted);
        await done(alert ? `The alert “${wanted.name.trim()}” was changed.` : `You will be told: ${KINDS[wanted.kind][0].toLowerCase()}.`);
      },
    });
    follow(fields, view);
  };
  // What an alert is called until somebody names it: after what it tells, and what it looks at.
  const called = (kind, view) => (view?.words ? `${KINDS[kind][1]}: ${view.words}` : KINDS[kind][1]);

  function controls(alert, view, views) {
    const text = (name, value, more = {}) => h("input", { class: "form-control", type: "text", name, value, autocomplete: "off", maxlength: 80, ...more });
    const kind = alert?.kind || "hold";
    return {
      view: lotview.select({ name: "state" }, lotview.sources(alert, view, views)),
      kind: lotview.select({ name: "kind" }, Object.entries(KINDS).map(([value, [words]]) => [value, words]), kind),
      number: text("number", alert?.number || "", { inputmode: "decimal", maxlength: 20 }),
      name: text("name", alert?.name || called(kind, view)),
      every: lotview.select({ name: "every" }, EVERY, alert?.every || "hourly"),
      at: text("at", alert?.every === "daily" ? alert.at : "07:30", { type: "time" }),
      zone: lotview.select({ name: "zone" }, lotview.zones(alert?.zone)),
    };
  }

  function layout({ view, kind, number, name, every, at, zone }) {
    return [
      lotview.formField("Tell me when", kind, KINDS[kind.value][3]),
      lotview.formField("Number", number),
      lotview.formField("Look at", view),
      lotview.formField("Name", name),
      h("div", { class: "lv-three" }, lotview.formField("Look", every), lotview.formField("At", at), lotview.formField("Time zone", zone)),
    ];
  }

  // What is asked for follows the kind and how often; the name does as long as it is one of ours.
  function follow({ kind, number, name, every, at, zone }, view) {
    const named = new Set(Object.keys(KINDS).map((each) => called(each, view)));
    const place = (control) => control.closest(".lv-field");
    const draw = () => {
      const [, , label, rules] = KINDS[kind.value];
      lotview.say(lotview.byId(`${kind.id}-rules`), rules);
      place(number).hidden = !label;
      lotview.say(place(number).querySelector("label"), label || "Number");
      if (named.has(name.value)) name.value = called(kind.value, view);
      for (const each of [at, zone]) place(each).hidden = every.value === "hourly";
    };
    kind.addEventListener("change", draw);
    every.addEventListener("change", draw);
    draw();
  }

  async function typed({ view, kind, number, name, every, at, zone }, shown, views) {
    const page = lotview.sourcePage(view.value, shown, views);
    const wanted = { name: name.value, kind: kind.value, number: number.value, every: every.value, at: at.value, zone: zone.value, page };
    return { ...wanted, ...(await lotview.sourceState(view.value, shown)) };
  }
})(window.lotview);
