// The form of a view by mail: which view, how often, and when.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const id = (name) => `delivery-${name}`;
  const EVERY = [["daily", "Every day"], ["weekly", "Every week"], ["monthly", "Every month"]];
  const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map((day, number) => [String(number), day]);
  const USUAL = { name: "", every: "weekly", weekday: 0, monthday: 1, at: "07:30", skip_empty: true };
  const NOTE = "It goes to your own address as a workbook, with the rows that you may see when it is sent.";

  // Open the form: of the `delivery` to change, or of a new one over the `view` on screen ({ state, page, words }) if there is
  // one. `done` is told what was said to the person; `back` gives the focus back.
  lotview.mailView = async function ({ delivery, view, done, back }) {
    const views = await lotview.ask("/api/views").then(({ views }) => views, () => []);
    const fields = controls(delivery || { ...USUAL, name: view?.words || "" }, delivery, view, views);
    lotview.form({
      title: delivery ? `Edit “${delivery.name}”` : "Mail a view", body: layout(fields), save: delivery ? "Save changes" : "Mail it", back,
      act: async () => {
        const wanted = await typed(fields, view, views);
        const made = delivery
          ? await lotview.ask(`/api/deliveries/${delivery.reference}`, { ...wanted, version: delivery.version }, { method: "PUT" })
          : await lotview.ask("/api/deliveries", wanted);
        await done(delivery ? `“${made.name}” was changed.` : `“${made.name}” is mailed ${made.when}.`);
      },
    });
    follow(fields, views);
  };

  function controls(kept, delivery, view, views) {
    const text = (name, value, more = {}) => h("input", { class: "form-control", type: "text", id: id(name), name, value, autocomplete: "off", ...more });
    return {
      view: lotview.select({ id: id("view"), name: "state" }, lotview.sources(delivery, view, views)),
      name: text("name", kept.name, { maxlength: 80 }),
      every: lotview.select({ id: id("every"), name: "every" }, EVERY, kept.every),
      weekday: lotview.select({ id: id("weekday"), name: "weekday" }, DAYS, String(kept.weekday)),
      monthday: text("monthday", String(kept.monthday), { inputmode: "numeric", maxlength: 2 }),
      at: text("at", kept.at, { type: "time" }),
      zone: lotview.select({ id: id("zone"), name: "zone" }, lotview.zones(kept.zone)),
      skip: h("input", { class: "form-check-input", type: "checkbox", id: id("skip"), name: "skip_empty", checked: kept.skip_empty }),
    };
  }

  function layout({ view, name, every, weekday, monthday, at, zone, skip }) {
    return [
      h("p", {}, NOTE),
      lotview.formField("View", view),
      lotview.formField("Name", name, "Stands in the mail."),
      h("div", { class: "lv-pair" }, lotview.formField("How often", every),
        lotview.formField("Day of the week", weekday), lotview.formField("Day of the month", monthday)),
      h("div", { class: "lv-pair" }, lotview.formField("At", at), lotview.formField("Time zone", zone)),
      h("div", { class: "form-check" }, skip, h("label", { class: "form-check-label", for: skip.id }, "No mail when there are no rows in it")),
    ];
  }

  // Which day is asked for follows how often; the name follows the view until somebody types one.
  function follow({ view, name, every, weekday, monthday }, views) {
    const place = (control) => control.closest(".lv-field");
    const draw = () => {
      place(weekday).hidden = every.value !== "weekly";
      place(monthday).hidden = every.value !== "monthly";
    };
    let isTyped = name.value !== "";
    const called = () => {
      const found = views.find(({ reference }) => reference === view.value);
      if (!isTyped) name.value = found ? found.name : view.value === "all" ? "Everything" : "";
    };
    name.addEventListener("input", () => (isTyped = true));
    view.addEventListener("change", called);
    every.addEventListener("change", draw);
    called();
    draw();
  }

  async function typed({ view, name, every, weekday, monthday, at, zone, skip }, shown, views) {
    const page = lotview.sourcePage(view.value, shown, views);
    const wanted = { name: name.value, every: every.value, at: at.value, zone: zone.value, weekday: weekday.value, monthday: monthday.value, skip_empty: skip.checked, page };
    return { ...wanted, ...(await lotview.sourceState(view.value, shown)) };
  }
})(window.lotview);
