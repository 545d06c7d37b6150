// The marks of a row: status, expiry, long text, and the card that phones show. An icon and a word, never colour alone.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const ICONS = { available: "check-lg", hold: "pause-circle-fill", committed: "arrow-right-circle" };
  const GROUPS = {
    Available: "available", "Approved QC": "available",
    Quarantined: "hold", "Pending QC": "hold", "Failed QC": "hold",
    "Issued to Job": "committed", "Staged to Job": "committed", "Sales Reserved": "committed",
  };
  const SOON = 30; // days

  lotview.status = function (text) {
    const group = GROUPS[text];
    if (!group) return h("span", { class: "lv-st" }, text || "");
    return h("span", { class: "lv-st lv-st--" + group }, icon(ICONS[group]), text);
  };

  lotview.expiry = function (iso) {
    if (!iso) return h("span", { class: "lv-dash" }, "—");
    const [kind, mark, words] = expiryMark(iso);
    const note = kind ? h("small", {}, icon(mark), words) : null;
    return h("span", { class: "lv-exp" + (kind ? " lv-exp--" + kind : "") }, lotview.day(iso), note);
  };

  function expiryMark(iso) {
    const left = lotview.today ? lotview.daysBetween(lotview.today, iso) : Infinity;
    if (left < 0) return ["expired", "x-octagon-fill", "Expired"];
    if (left > SOON) return [];
    return ["soon", "hourglass-split", left === 0 ? "Expires today" : lotview.counted(left, "days") + " left"];
  }

  lotview.twoLines = (text, column) =>
    h("span", { class: "lv-two" + (column === "reference" ? " lv-two--ref" : ""), title: text }, text || "");

  lotview.card = function (row) {
    const right = (...children) => h("span", { class: "r" }, ...children);
    const place = [row.bin, row.user_lot].filter(Boolean).join(" · ");
    return h("div", { class: "lv-card" },
      h("span", {}, h("b", {}, row.part || ""), row.description || ""),
      right(h("b", {}, lotview.quantity(row.on_hand)), " " + (row.unit || "")),
      h("span", {}, place), right(lotview.status(row.status)),
      h("span", {}, row.exp_date ? lotview.expiry(row.exp_date) : "No expiry"), right(row.po || row.reference || ""));
  };
})(window.lotview);
