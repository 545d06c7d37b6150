// A lot's history as it is drawn, on its page and beside a row: where the lot is now, and what the ERP has posted.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const FEW = 3; // lots of one text that are open at first, whether or not something of them is left
  const WAITS = "Asking the ERP what happened to it…";
  const amount = (quantity, unit) => `${lotview.quantity(quantity)} ${unit}`.trim();
  const signed = (quantity) => (quantity.startsWith("-") ? "" : "+") + lotview.quantity(quantity);
  const inFull = (text) => lotview.inFull(new Date(text));
  const facts = (pairs) => h("dl", { class: "lv-dl" }, pairs.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

  // from: the earlier day whose stock one comes from.
  lotview.lotAddress = function ({ part, lot, customer }, from = "") {
    return "/lot?" + new URLSearchParams({ part, lot, ...(customer ? { customer } : {}), ...(from ? { from } : {}) });
  };
  // A lot is shown as it is now, whichever day one looks at.
  lotview.lotToday = (from) => (/^\d{4}-\d\d-\d\d$/.test(from || "") && Date.parse(from) ? h("p", { class: "lv-lot-today" }, icon("clock"),
    `This is the lot as it is today. You came from the stock as of ${lotview.day(from)}.`) : null);

  lotview.lotWaits = () => h("p", { class: "lv-lot-waits" }, h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" }), WAITS);

  // Which lot, in one line: part, description, whose it is, when it expires. On paper: whose stock, and as of when.
  lotview.lotHead = function (told) {
    const row = told.present.rows[0] || {};
    const lot = (told.lots || [])[0] || {};
    const expires = row.exp_date || lot.expires;
    const owner = told.many && (row.customer || lot.owner);
    return [
      h("p", { class: "lv-lot-part" }, h("b", {}, told.part), " ", row.description || lot.description || ""),
      owner ? h("p", { class: "lv-lot-part" }, owner) : null,
      expires ? h("p", { class: "lv-lot-exp" }, "Expires ", lotview.expiry(expires)) : null,
      h("p", { class: "lv-lot-paper" }, h("span", {}, document.querySelector(".lv-who .scope")?.textContent || "", " · "), `ERP read ${inFull(told.as_of)}`),
    ].filter(Boolean);
  };

  // `again` asks the ERP once more; top: the level of the headings below that of page or drawer.
  let level = 2;
  lotview.lotStory = function (told, again, top) {
    level = top;
    const lots = told.lots || [];
    const stories = lots.length > 1 ? lots.map((lot) => folded(lot, told, lots.length)) : lots.flatMap((lot) => story(lot, told));
    return [here(told), ...waiting(told, again), ...stories, asOf(told)];
  };

  const section = (title, ...children) => h("section", { class: "lv-lot-section" }, h(`h${level}`, {}, title), ...children);

  // heads: [text, class] of each column; rows: arrays of cells; sum: the cells below them.
  function table(name, heads, rows, sum) {
    const cell = (content, n) => h("td", { class: heads[n][1] }, content);
    return h("table", { class: "lv-lot-table" }, h("caption", { class: "visually-hidden" }, name),
      h("thead", {}, h("tr", {}, heads.map(([text, look]) => h("th", { scope: "col", class: look }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell)))), sum ? h("tfoot", {}, h("tr", {}, sum.map(cell))) : null);
  }

  const two = (text, note) => [text, note ? h("small", {}, note) : null];

  function here({ present, lots, lot }) {
    const title = "Where it is now";
    if (!present.rows.length) return section(title, h("p", {}, lots ? "Nothing of it is here any more." : "It is not in your stock at the moment."));
    const several = new Set(present.rows.map((row) => row.user_lot)).size > 1;
    const rows = present.rows.map((row) => [two(row.bin, [row.facility, several && row.user_lot !== lot && row.user_lot].filter(Boolean).join(" · ")),
      amount(row.on_hand, row.unit), lotview.status(row.status)]);
    const sums = present.sums.map(([unit, sum]) => amount(sum, unit)).join(", ");
    return section(title, table(title, [["Bin"], ["Quantity", "lv-num"], ["Status"]], rows, rows.length > 1 && ["In all", sums, ""]));
  }

  function waiting({ lots, error }, again) {
    if (lots) return [];
    if (!error) return [lotview.lotWaits()];
    return [h("div", { class: "lv-error" }, icon("exclamation-triangle-fill"), h("div", {}, h("p", {}, error, " The history of this lot can't be shown meanwhile."),
      lotview.button({ class: "btn btn-line", onclick: again }, "Try again")))];
  }

  const story = (lot, told) => [
    ...receipts(lot), ...jobs("Made from", lot.made_from, lot, told, "finished"), postings(lot, told),
    ...jobs("Went into", lot.went_into, lot, told, "on"), ...shipments(lot),
  ];

  // What came on several days under one text: those of which something is left are open.
  function folded(lot, told, count) {
    const came = `${lot.made_from.length ? "Made" : "Received"} ${lotview.day(lot.received) || "on an unknown day"}`;
    const owner = told.many && lot.owner ? ` · ${lot.owner}` : "";
    const summary = h("summary", {}, h(`h${level}`, {}, came), h("small", {}, `${amount(lot.here, lot.unit)} left${owner}`));
    level += 1;
    const inside = story(lot, told);
    level -= 1;
    return h("details", { class: "lv-lot-one", open: count <= FEW || lot.here !== "0" }, summary, inside);
  }

  function postings(lot, { lot: named }) {
    const title = "What happened";
    const rows = lot.postings.map((each) => [lotview.day(each.day) || "—",
      two(each.what, [each.document, each.user_lot !== named && each.user_lot].filter(Boolean).join(" · ")),
      two(each.bin, each.facility), h("span", { class: each.quantity.startsWith("-") ? "lv-lot-went" : "" }, signed(each.quantity))]);
    return section(title, table(title, [["Day", "lv-lot-day"], ["What"], ["Bin"], [lot.unit || "Quantity", "lv-num"]], rows,
      ["Left", "", "", lotview.quantity(lot.here)]));
  }

  const receipts = ({ receipts: all, unit }) => (all.length === 0 ? [] : [section("Bought", ...all.map((each) => facts([
    ["PO", `${each.po}, line ${each.line}`], ["Ordered", lotview.day(each.ordered)], ["Received", lotview.day(each.received)], ["Quantity", amount(each.quantity, unit)],
    ["Vendor", each.vendor], ["Vendor's part", each.vendor_part], ["Vendor's reference", each.vendor_reference]])))]);

  // The jobs on one side of a lot, each with those of its lots that are one's own.
  function jobs(title, all, { unit }, told, word) {
    const one = (job) => [
      h("p", { class: "lv-lot-job" }, h("b", {}, `Job ${job.job}`), [
        job.quantity && `used ${amount(job.quantity, unit)}`, job.quantity === "" && "set aside for it",
        (job.closed || job.day) && `${word} ${lotview.day(job.day || job.closed)}`, job.po && `for PO ${job.po}`].filter(Boolean).map((text) => `, ${text}`).join("")),
      job.lots.length ? table(`${title} job ${job.job}`, [["Part"], ["Lot"], ["Quantity", "lv-num"]], job.lots.map((each) => [
        two(each.part, told.many && each.customer), link(each, told), amount(each.quantity, each.unit)])) : null,
    ];
    return all.length ? [section(title, ...all.flatMap(one).filter(Boolean))] : [];
  }

  const link = ({ part, user_lot: lot, customer }, { many }) => {
    const which = { part, lot, ...(many && customer ? { customer } : {}) };
    return h("a", { href: lotview.lotAddress(which), "data-lot": JSON.stringify(which) }, lot);
  };

  function shipments({ shipments: all, unit }) {
    if (!all.length) return [];
    const rows = all.map((each) => [lotview.day(each.day) || "—", each.order ? two(`Order ${each.order}`, each.po && `PO ${each.po}`) : "", amount(each.quantity, unit)]);
    return [section("Shipped", table("Shipped", [["Day", "lv-lot-day"], ["On"], ["Quantity", "lv-num"]], rows))];
  }

  function asOf({ as_of: stock, read }) {
    return h("p", { class: "lv-note" }, `Where it is: ERP read ${inFull(stock)}.`, read ? ` What happened: ERP read ${inFull(read)}.` : "");
  }
})(window.lotview);
