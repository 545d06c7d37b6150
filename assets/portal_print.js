// Printing: the rows of the view as a plain table on paper, made for the moment of printing and gone after it.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const MOST = 2000; // rows
  const EXPIRIES = ["exp_date", "next_exp"];
  const FREE = ["description", "reference"]; // texts that may take several lines; shorter codes stay in one
  const CODE = 24; // characters
  let paper = null;

  // A page of rows, with nothing before them: the history of a lot is printed in their place.
  const button = () => lotview.board && !document.querySelector(".lv-lot-drawer[open]") && lotview.byId(lotview.board.id("print"));
  lotview.printing = (button) => button.addEventListener("click", () => lotview.print(button));

  // It shows no more than the screen does, so it is no download: nothing is recorded.
  lotview.print = async function (button) {
    const { open, ...view } = lotview.view.request(); // parts alone: their open lots would count twice
    const columns = lotview.columns.shown();
    const asked = { view: { ...view, columns }, start: 0, end: MOST };
    await lotview.attempt(button, async () => {
      const answer = await lotview.ask("/api/rows", asked);
      const rows = answer.ids.map((_id, index) => Object.fromEntries(columns.map((id) => [id, answer.columns[id][index]])));
      put(answer, rows, `First ${lotview.count(MOST)} of ${lotview.counted(answer.matched, "rows")}; download XLSX for all.`);
      window.print();
    });
  };

  function put(answer, rows, rest) {
    away();
    const more = answer.matched > rows.length ? h("p", { class: "lv-print-more" }, rest) : null;
    const past = answer.past?.as_of ? h("div", { class: "lv-past-mark", "aria-hidden": "true" }, lotview.past.words(answer.past)) : null;
    paper = h("section", { class: "lv-print", "aria-label": "Print" }, head(answer), more, table(rows), past);
    document.body.append(paper);
  }

  function head(answer) {
    const by = lotview.parts.isOn() ? " by part" : "";
    const filters = lotview.activeFilters().map(([, column, words]) => `${column} ${words}`);
    const totals = (answer.sums || []).map(lotview.amount);
    return h("header", {}, h("h1", {}, `${lotview.board.title}${by}`, h("small", {}, document.querySelector(".lv-who .scope")?.textContent || "")),
      answer.past?.as_of ? h("p", {}, h("b", {}, lotview.past.words(answer.past))) : null,
      h("p", {}, `ERP read ${lotview.inFull(new Date(answer.as_of))}`),
      answer.past?.since ? h("p", {}, lotview.past.beside(answer.past).replace(/^c/, "C")) : null,
      h("p", {}, filters.length ? `Filters: ${filters.join(" · ")}` : "No filters"),
      h("p", {}, `${lotview.count(answer.matched)} of ${lotview.counted(answer.total, "rows")}${by}`, totals.length ? ` · ${totals.join(", ")}` : ""));
  }

  function table(rows) {
    const columns = lotview.columns.shown().map((id) => ({ id, isNumber: lotview.columns.isNumber(id) }));
    const cell = (tag, { isNumber }, ...content) => h(tag, { class: isNumber ? "lv-num" : null, scope: tag === "th" ? "col" : null }, ...content);
    const inOneLine = (id, text) => !FREE.includes(id) && String(text ?? "").length <= CODE;
    const row = (values) => h("tr", {}, columns.map((column) => {
      const made = cell("td", column, written(values[column.id], column));
      made.classList.toggle("lv-whole", inOneLine(column.id, values[column.id]));
      return made;
    }));
    return h("table", {},
      h("thead", {}, h("tr", {}, columns.map((column) => cell("th", column, lotview.header(column.id))))),
      h("tbody", {}, rows.map(row)));
  }

  function written(value, { id, isNumber }) {
    if (id === "status") return lotview.status(value);
    if (EXPIRIES.includes(id)) return lotview.expiry(value);
    if (isNumber) return lotview.quantity(value);
    return id.endsWith("_date") ? lotview.day(value) || "—" : value || "";
  }

  function away() {
    paper?.remove();
    paper = null;
  }

  // From the browser's own menu there is no time to ask the server: what has been loaded goes on paper.
  addEventListener("beforeprint", () => {
    const { answer, api } = lotview.rows;
    if (paper || !button() || !answer) return;
    const rows = [];
    api.forEachNode(({ data }) => data && !data.lot && rows.length < MOST && rows.push(data));
    put(answer, rows, `${lotview.count(rows.length)} of ${lotview.counted(answer.matched, "rows")}; the portal's Print button prints up to ${lotview.count(MOST)}.`);
  });
  addEventListener("afterprint", away);

  document.addEventListener("keydown", (event) => {
    if (!lotview.isChord(event, "p") || !button() || !lotview.rows.answer) return;
    event.preventDefault();
    lotview.print(button());
  });
})(window.lotview);
