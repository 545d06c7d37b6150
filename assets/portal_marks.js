// The marks of a row: status, expiry, long text, and the card that phones show. An icon and a word, never colour alone.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  let soon = 30; // days within which stock is marked: what the server says of the customers on screen
  // The page hands over which status belongs to which group; their words and marks are here.
  const GROUPS = [
    { id: "available", text: "Available", mark: "check-lg", look: "available", values: [] },
    { id: "on_hold", text: "On hold", mark: "pause-circle-fill", look: "hold", values: [] },
    { id: "committed", text: "Committed", mark: "arrow-right-circle", look: "committed", values: [] },
  ];
  lotview.statusGroups = GROUPS;
  let byStatus = new Map();

  lotview.marks = function (statuses) {
    lotview.on("answer", (answer) => (soon = answer.soon ?? soon));
    for (const group of GROUPS) group.values = statuses[group.id] || [];
    byStatus = new Map(GROUPS.flatMap((group) => group.values.map((status) => [status, group])));
  };
  lotview.groupOf = (status) => byStatus.get(status)?.id;

  lotview.status = (text) => marked(byStatus.get(text), text || "");
  lotview.markedStatus = function (row, text) {
    const before = lotview.since.status(row);
    return before ? h("span", { class: "lv-marked" }, lotview.status(text), before) : lotview.status(text);
  };

  // An icon and words in a group's ink. On hold is filled only where it is one lot's status, not in a sum.
  function marked(group, words, ...classes) {
    if (!group) return h("span", { class: "lv-st" }, words);
    return h("span", { class: ["lv-st", "lv-st--" + group.look, ...classes].join(" ") }, icon(group.mark), words);
  }

  lotview.expiry = function (iso) {
    if (!iso) return h("span", { class: "lv-dash" }, "—");
    const [kind, mark, words] = expiryMark(iso);
    const note = kind ? h("small", {}, icon(mark), words) : null;
    return h("span", { class: "lv-exp" + (kind ? " lv-exp--" + kind : "") }, lotview.day(iso), note);
  };

  function expiryMark(iso) {
    const left = lotview.today ? lotview.daysBetween(lotview.today, iso) : Infinity;
    if (left < 0) return ["expired", "x-octagon-fill", "Expired"];
    if (left > soon) return [];
    return ["soon", "hourglass-split", left === 0 ? "Expires today" : lotview.counted(left, "days") + " left"];
  }

  // Days alone: for a column beside the date.
  lotview.daysLeft = function (days) {
    if (days == null) return h("span", { class: "lv-dash" }, "—");
    const left = Number(days);
    const [kind, mark] = left < 0 ? ["expired", "x-octagon-fill"] : left <= soon ? ["soon", "hourglass-split"] : [];
    return h("span", { class: "lv-days" + (kind ? " lv-exp--" + kind : "") }, mark ? icon(mark) : null, lotview.quantity(days));
  };

  lotview.twoLines = (text, column) =>
    h("span", { class: "lv-two" + (column === "reference" ? " lv-two--ref" : ""), title: text }, text || "");

  const right = (...children) => h("span", { class: "r" }, ...children);
  const heads = (row, quantity) => [h("span", {}, h("b", {}, row.part || ""), lotview.since.tag(row), row.description || ""),
    right(lotview.since.quantity(row), h("b", {}, lotview.quantity(quantity)), " " + (row.unit || ""))];
  const expires = (iso) => h("span", {}, iso ? lotview.expiry(iso) : "No expiry");

  lotview.card = function (row) {
    if (lotview.parts.isOn()) return partCard(row);
    const place = [row.bin, row.user_lot].filter(Boolean).join(" · ");
    return h("div", { class: "lv-card" }, heads(row, row.on_hand),
      h("span", {}, place), right(lotview.since.status(row), lotview.status(row.status)),
      expires(row.exp_date), right(row.fefo ? `Use first: ${row.fefo}` : row.po || row.reference || ""));
  };

  // Of a part: how much can be sold, how much can't, where it lies and what expires first.
  function partCard(row) {
    const some = GROUPS.filter((group) => Number(row[group.id]));
    const places = `${lotview.counted(Number(row.lots), "lots")} · ${lotview.counted(Number(row.bins), "bins")}`;
    return h("div", { class: "lv-card" }, heads(row, row.on_hand_sum),
      h("span", { class: "lv-groups" }, some.map((group) => marked(group, `${lotview.quantity(row[group.id])} ${group.text.toLowerCase()}`, "lv-st--sum"))),
      expires(row.next_exp), right(places));
  }
})(window.lotview);
