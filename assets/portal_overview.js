// The overview: asks for the figures of the view and draws them. It takes the place of the grid's rows, so that search,
// lists, chips and freshness work here as they do there; a number is a link to the inventory with its rows.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const PATIENCE = 4000; // milliseconds; then a card shows its numbers in place of a figure that cannot be drawn yet
  const MARKS = { sellable: ["check-lg", "available"], on_hold: ["pause-circle-fill", "hold"], committed: ["arrow-right-circle", "committed"],
    expired: ["x-octagon-fill", "expired"], first: ["hourglass-split", "expiring"] };
  let grid = null; // whose place is taken
  let mounted = null;
  let asking = null; // what aborts the question under way
  let columns = [];

  // What the rows are to the other pages.
  const figures = { answer: null, api: null, lots: true };
  figures.reload = () => ask(false);
  figures.refresh = () => ask(true);
  figures.renew = (background) => ask(Boolean(background));
  figures.filter = function (column, model) {
    const filter = { ...lotview.view.now.filter, [column]: model };
    if (!model) delete filter[column];
    lotview.view.change({ filter });
    return ask(false);
  };
  // The next page is mounted: rows are the grid's again.
  figures.forget = function () {
    asking?.abort();
    Object.assign(figures, { answer: null, api: null });
    lotview.rows = grid;
  };
  const standIn = { getColumnDefs: () => columns, getAllDisplayedColumns: () => [], setFilters: () => ask(false) };

  async function mount(page) {
    if (!page || page === mounted) return;
    mounted = page;
    lotview.silence();
    lotview.rows.forget();
    grid = lotview.rows;
    lotview.rows = figures;
    columns = JSON.parse(page.dataset.columns);
    lotview.columns.definitions = new Map(columns.map((each) => [each.field, each]));
    const id = (name) => `overview-${name}`;
    wire(page, id);
    const version = await lotview.state.restore(await lotview.first.takeVersion(lotview.freshness.ask).catch((error) => error));
    if (!page.isConnected) return;
    if (version.as_of) lotview.freshness.take(version);
    figures.api = standIn;
    lotview.emit("restored");
    await ask(false);
    lotview.opening.goBackTo(lotview.byId(id("scroll")));
  }

  function wire(page, id) {
    lotview.marks(JSON.parse(page.dataset.groups));
    lotview.search(lotview.byId(id("search")));
    lotview.filters(page);
    lotview.chips(lotview.byId(id("chips")), lotview.byId(id("reset")));
    lotview.empty(lotview.byId(id("state")));
    lotview.past.start(page, id);
    lotview.freshness.start({ refresh: id("refresh"), banner: id("banner"), line: id("freshness"), tryNow: id("try-now") });
    for (const each of page.querySelectorAll("[data-card]")) each.querySelector("header .btn").addEventListener("click", () => turn(each));
    lotview.on("answer", lotview.unpressed(() => page.isConnected && figures.answer && tell(page, figures.answer)), page);
    const redraw = lotview.later(120, () => figures.answer && cardsOf(page).forEach((each) => draw(each.element, each.card)));
    for (const event of ["resize", "width", "theme"]) lotview.on(event, redraw, page);
  }

  async function ask(background) {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const view = lotview.view.request();
      const early = await lotview.first.takeFigures({ key: lotview.view.key, view, read: lotview.freshness.now?.read });
      lotview.opening.expect(view);
      const answer = early || (await lotview.ask("/api/figures", { view }, { background, signal: mine.signal }));
      if (mine !== asking || lotview.rows !== figures) return;
      figures.answer = answer;
      lotview.emit("answer", answer);
    } catch (error) {
      if (error.name === "AbortError" || mine !== asking) return;
      if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
      if (error.status !== 401) lotview.emit("failed", error);
    }
  }

  function tell(page, answer) {
    status(lotview.byId("overview-count"), answer);
    const panel = lotview.byId("overview-keys");
    const at = [...panel.querySelectorAll(".lv-key")].indexOf(document.activeElement);
    panel.replaceChildren(...answer.keys.flatMap((key, n) => [n === 4 ? h("hr") : [], key_(key, n)].flat()));
    if (at >= 0) panel.querySelectorAll(".lv-key")[at].focus();
    for (const { element, card } of cardsOf(page)) show(element, card);
  }
  const cardsOf = (page) => figures.answer.cards.map((card) => ({ card, element: page.querySelector(`[data-card="${card.id}"]`) }));

  const held = ({ lots, sums }) => [lotview.counted(lots, "lots"), ...sums.map(lotview.amount)].join(", ");

  function key_(key, n) {
    const [mark, look] = MARKS[key.id] || [];
    const class_ = "lv-key" + (n === 0 ? " lv-key--main" : "");
    const said = (text) => h("span", { class: "lv-key-words" }, text); // part of the name, not of the picture
    const more = key.rows ? held(key) : "";
    return lotview.opening.link(key.opens, { class: class_, title: more, "aria-description": [key.note, more].filter(Boolean).join(", ") },
      h("span", { class: "l" }, mark ? h("span", { class: `lv-mark lv-mark--${look}` }, icon(mark)) : null, h("span", {}, key.label, said(","))),
      h("span", { class: "v" }, lotview.count(key.rows), said(key.rows === 1 ? " row" : " rows")), h("span", { class: "n", "aria-hidden": "true" }, key.note));
  }

  // Only a changed sentence is announced.
  function status(place, { totals, total }) {
    const b = (number) => h("b", {}, lotview.count(number));
    const noun = (number, text) => ` ${number === 1 ? text.replace(/s$/, "") : text}`;
    const of = totals.rows === total ? [] : [` of ${lotview.count(total)}`];
    const oldest = totals.oldest ? `, oldest received ${lotview.day(totals.oldest)}` : "";
    const said = h("span", {}, b(totals.rows), ...of, noun(of.length ? total : totals.rows, "rows"), " in ", b(totals.parts), noun(totals.parts, "parts"),
      h("span", { class: "lv-desk" }, ", ", b(totals.lots), noun(totals.lots, "lots"), " and ", b(totals.bins), noun(totals.bins, "bins"), oldest, since(totals.oldest)));
    if (place.textContent !== said.textContent) place.replaceChildren(said);
  }
  function since(oldest) {
    const days = oldest && lotview.today ? lotview.daysBetween(oldest, lotview.today) : 0;
    if (days < 60) return "";
    return ` (${days < 730 ? `${Math.floor(days / 30.44)} months` : `${Math.floor(days / 365.25)} years`} ago)`;
  }

  function show(element, card) {
    element.classList.add("is-told");
    element.querySelector("header p").replaceChildren(...notes(card));
    const { numbers } = parts(element);
    if (!numbers.hidden) fill(numbers, card);
    draw(element, card);
    if (!window.Plotly) setTimeout(() => window.Plotly || !element.isConnected || turn(element, true), PATIENCE);
  }
  const parts = (element) => ({ plot: element.querySelector(".plot"), numbers: element.querySelector(".lv-numbers"), button: element.querySelector("header .btn") });

  const notes = ({ series, note }) => [
    series.length ? h("span", { class: "lv-legend" }, series.map(([tone, text]) => h("span", {}, h("i", { class: `lv-fill--${tone}` }), text))) : null,
    note ? (series.length ? h("span", { class: "lv-rest" }, " · " + note) : note) : null,
  ].filter(Boolean);

  // One figure per frame, after the numbers are on screen: the page stays at hand while they are drawn. Without Plotly
  // the numbers say it all.
  let turnOf = Promise.resolve();
  async function draw(element, card) {
    const { plot } = parts(element);
    try {
      const Plotly = await lotview.figures.plotly();
      turnOf = turnOf.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(lotview.unpressed(done)))));
      await turnOf;
      const isCurrent = plot.isConnected && figures.answer?.cards.includes(card);
      if (isCurrent && !plot.hidden && plot.clientWidth) lotview.figures.draw(Plotly, plot, card, lotview.opening.open);
    } catch (error) {
      turn(element, true);
      if (error.message !== lotview.figures.MISSING) throw error;
    }
  }

  function turn(element, isTable = parts(element).numbers.hidden) {
    const { plot, numbers, button } = parts(element);
    const card = figures.answer?.cards.find((each) => each.id === element.dataset.card);
    if (!card) return;
    numbers.hidden = !isTable;
    plot.hidden = isTable;
    button.setAttribute("aria-pressed", String(isTable));
    if (isTable) fill(numbers, card);
    else draw(element, card);
  }

  function fill(place, card) {
    const title = document.getElementById(place.parentElement.getAttribute("aria-labelledby")).textContent;
    const heads = ["", "Rows", ...card.series.map(([, text]) => text), "Lots", "Quantity"];
    place.replaceChildren(h("table", {},
      h("caption", { class: "visually-hidden" }, title),
      h("thead", {}, h("tr", {}, heads.map((text, n) => (n ? h("th", { scope: "col" }, text) : h("td", {}))))),
      h("tbody", {}, card.bars.map((bar) => line(bar)))));
  }
  function line(bar) {
    const number = (rows, opens) => h("td", {}, lotview.opening.link(opens, { "aria-label": `${bar.label}, ${lotview.counted(rows, "rows")}` }, lotview.count(rows)));
    return h("tr", {}, h("th", { scope: "row", title: bar.label }, bar.label), number(bar.rows, bar.opens),
      (bar.groups || []).map(([rows, opens]) => number(rows, opens)), h("td", {}, lotview.count(bar.lots)), h("td", {}, bar.sums.map(lotview.amount).join(", ")));
  }

  new MutationObserver(() => lotview.emit("theme")).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

  // The first numbers need not wait for Dash's callback.
  const drawn = new MutationObserver(() => {
    const page = lotview.byId("overview-page");
    if (!page) return;
    drawn.disconnect();
    mount(page);
  });
  if (lotview.first?.figures) drawn.observe(document.body, { childList: true, subtree: true });

  lotview.forDash({
    overview(pageId) {
      mount(lotview.byId(pageId));
      return "yes";
    },
  });
})(window.lotview);
