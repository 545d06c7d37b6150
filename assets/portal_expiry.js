// The expiry board: its spans of days side by side, each with what lies in it, and a press lets through its rows alone.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const SPANS = [["expired", "x-octagon-fill", "expired"], ["first", "hourglass-split", "expiring"], ["second"], ["third"], ["later"], ["none"]];
  const UNITS = 2; // quantities that stand in a span; the others are counted

  lotview.spans = function (place) {
    const all = SPANS.map(([key, mark, look]) => span(place.id, key, mark, look));
    place.replaceChildren(...all.map(({ button }) => button));
    const mark = () => all.forEach(({ key, button }) => button.setAttribute("aria-pressed", String(chosen().includes(key))));
    lotview.on("view", mark, place);
    lotview.on("restored", mark, place);
    // Until the first answer they have no names, and are no buttons to anybody.
    lotview.on("loading", (nothingYet) => place.classList.toggle("is-waiting", nothingYet), place);
    for (const event of ["answer", "failed"]) lotview.on(event, () => place.classList.remove("is-waiting"), place);
    // How many rows comes with the rows themselves; what else is in them follows.
    lotview.on("answer", ({ facets, labels }) => {
      const rows = new Map(facets.expiry);
      for (const each of all) each.count(labels.expiry[each.key], rows.get(each.key) || 0);
      place.classList.add("is-told");
    }, place);
    lotview.on("answer", latest((spans) => spans.forEach((found) => all.find(({ key }) => key === found.key).fill(found))), place);
    mark();
  };

  const chosen = () => lotview.view.now.in.expiry || [];

  function span(id, key, mark, look) {
    // Its name is short, "Expired, 18 rows"; what lies in it describes it.
    const part = (tag, name, ...classes) => h(tag, { class: classes.join(" "), id: `${id}-${key}-${name}`, "aria-hidden": "true" });
    const label = h("span"), number = part("b", "rows"), about = part("span", "about", "lv-note"), sums = part("span", "sums", "lv-note", "lv-span-sums");
    const name = h("span", { class: "visually-hidden" });
    const button = lotview.button({ class: "lv-span", "data-span": key, "aria-describedby": `${about.id} ${sums.id}`, onclick: () => toggle(key) }, name,
      h("span", { class: "lv-span-name", "aria-hidden": "true" }, mark ? h("span", { class: "lv-mark lv-mark--" + look }, icon(mark)) : null, label), number, about, sums);
    return {
      key, button,
      count(text, rows) {
        lotview.say(label, text);
        lotview.say(number, lotview.count(rows));
        lotview.say(name, `${text}, ${lotview.counted(rows, "rows")}`);
        button.classList.toggle("is-none", rows === 0);
      },
      fill(found) {
        lotview.say(about, [found.lots ? lotview.counted(found.lots, "lots") : "", ending(found)].filter(Boolean).join(", "));
        lotview.say(sums, quantities(found.sums));
        button.title = found.sums.map(lotview.amount).join(", ");
      },
    };
  }

  const ending = ({ key, until }) => (until ? `by ${lotview.day(until)}` : key === "none" ? "never expires" : "");

  function quantities(sums) {
    const more = sums.length - UNITS;
    const named = sums.slice(0, UNITS).map(lotview.amount);
    return [...named, more > 0 ? lotview.counted(more, "more units") : ""].filter(Boolean).join(", ");
  }

  function toggle(key) {
    const now = chosen();
    const next = now.includes(key) ? now.filter((each) => each !== key) : SPANS.map(([each]) => each).filter((each) => each === key || now.includes(each));
    lotview.view.choose("expiry", next);
  }

  // Return what asks for the spans of an answer's reading, once per reading and filters, and tells the newest alone.
  function latest(tell) {
    let told = "", abort = new AbortController();
    return async function ({ version }) {
      const { sort, columns, by, open, ...view } = lotview.view.request("expiry");
      const body = { view, version };
      if (JSON.stringify(body) === told) return;
      told = JSON.stringify(body);
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      const answer = await lotview.ask("/api/spans", body, { background: true, signal }).catch(() => null);
      if (answer && !signal.aborted) tell(answer.spans);
      else if (!signal.aborted) told = ""; // the next answer asks again
    };
  }
})(window.lotview);
