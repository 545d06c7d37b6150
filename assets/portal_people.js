// Lists of people and mails: how it stands with each, and when they were here.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const MARKS = {
    "Active": ["check-lg", "available"],
    "Inactive": ["dash-lg", "quiet"],
    "Pending first sign-in": ["hourglass-split", "committed"],
    "Pending reset": ["key", "committed"],
    "Expired": ["hourglass-split", "hold"],
    "Waiting": ["hourglass-split", "committed"],
    "Sending": ["arrow-right-circle", "committed"],
    "Sent": ["check-lg", "available"],
    "Dead letter": ["x-octagon-fill", "hold"],
    "Perhaps arrived": ["exclamation-circle", "hold"],
    "Withdrawn": ["dash-lg", "quiet"],
    "All customers": ["people", "all"],
    "No customers": ["dash-lg", "quiet"],
    "This is you": ["check-lg", "available"],
    "On": ["shield-check", "available"],
    "Off": ["dash-lg", "quiet"],
  };

  // An icon and the word; words that have no icon stand alone, and none is a dash.
  lotview.state = function (words) {
    if (!words) return h("span", { class: "lv-dash" }, "—");
    const [mark, look] = MARKS[words] || [];
    return h("span", { class: "lv-st" + (look ? " lv-st--" + look : "") }, mark ? icon(mark) : null, words);
  };
  lotview.staffCard = (row) => h("span", { class: "lv-card" },
    h("span", {}, h("b", {}, row.name)), h("span", { class: "r" }, lotview.state(row.status)),
    h("span", {}, `${row.username} · ${row.role}`), h("span", { class: "r" }, row.factor === "On" ? "Second factor" : ""),
    h("span", {}, row.email), h("span", { class: "r" }, lotview.instant(row.last_sign_in, "Never")));
  lotview.mailCard = (row) => h("span", { class: "lv-card" },
    h("span", {}, h("b", {}, row.recipient)), h("span", { class: "r" }, lotview.state(row.state)),
    h("span", {}, row.kind), h("span", { class: "r" }, lotview.instant(row.created_at, "")),
    h("span", { class: "lv-card-line" }, row.error));
  lotview.instant = (iso, never) => (iso ? lotview.moment(new Date(iso)) : never);
})(window.lotview);
