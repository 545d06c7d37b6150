// Lists of people and mails: how it stands with each, when they were here, and the cards of each list on phones.
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
    "Own": ["sliders", "all"],
    "Usual": ["", "quiet"],
  };

  // An icon and the word; words that have no icon stand alone, and none is a dash.
  lotview.stateOf = function (words) {
    if (!words) return h("span", { class: "lv-dash" }, "—");
    const [mark, look] = MARKS[words] || [];
    return h("span", { class: "lv-st" + (look ? " lv-st--" + look : "") }, mark ? icon(mark) : null, h("span", { class: "lv-cut" }, words));
  };
  lotview.instant = (iso, never) => (iso ? lotview.moment(new Date(iso)) : never);
  // What is to be noticed: what is wrong stands out, what may be is said, and what is as it should be stays quiet.
  lotview.notice = function ({ marks, look }) {
    if (!marks) return "";
    const mark = look === "hold" ? icon("exclamation-triangle-fill") : look ? null : icon("info-circle");
    return h("span", { class: "lv-st" + (look ? " lv-st--" + look : ""), title: marks }, mark, h("span", { class: "lv-cut" }, marks));
  };

  // The cards of each list on phones.
  const name = (text) => h("b", {}, text);
  lotview.accountCard = (row) => lotview.listCard(
    [name(row.name), lotview.stateOf(row.status)], [row.email],
    [row.customers, row.until ? lotview.until(row.until) : lotview.instant(row.seen, "Never")]);
  lotview.staffCard = (row) => lotview.listCard(
    [name(row.name), lotview.stateOf(row.status)], [row.username, row.factor === "On" ? `${row.role} · second factor` : row.role],
    [row.email, lotview.instant(row.last_sign_in, "Never")]);
  lotview.sessionCard = (row) => lotview.listCard(
    [name(row.name), row.kind], [row.login, row.note],
    [`${row.browser} · ${row.ip}`, lotview.instant(row.last_seen)]);
  lotview.accessCard = (row) => lotview.listCard(
    [name(row.name), lotview.stateOf(row.status)], [row.email, lotview.instant(row.last_sign_in, "Never")],
    [row.customer, lotview.notice(row)]);
  lotview.mailCard = (row) => lotview.listCard(
    [name(row.recipient), lotview.stateOf(row.state)], [row.kind, lotview.instant(row.created_at, "")], [row.error]);
})(window.lotview);
