// The grid's own filters as plain fields, where the grid has no header to hold them: on phones, and of hidden columns.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const FIRST = "0001-01-01", LAST = "9999-12-31"; // an open end of a range of days

  lotview.nativeFields = function () {
    const columns = lotview.rows.api.getColumnDefs().filter((each) => each.filter && each.field);
    const fields = h("details", {}, h("summary", {}, "All columns"), columns.filter(isOffered).map(field));
    lotview.on("reset", () => fields.querySelectorAll("input").forEach((each) => (each.value = "")), fields);
    return fields;
  };

  // The filter of one column that is not on screen, beneath the chip that tells of it.
  lotview.nativeField = function (id, button) {
    const column = lotview.rows.api.getColumnDefs().find((each) => each.field === id);
    const panel = h("div", { class: "lv-more", role: "dialog", "aria-label": `${column.headerName} filter` }, field(column));
    lotview.popover(button, panel);
    panel.querySelector("input").focus();
  };

  const isOffered = ({ field }) => field !== "customer" || lotview.columns.customers;

  function field(column) {
    const now = lotview.view.now.filter[column.field] || {};
    const parts = { agDateColumnFilter: days, agNumberColumnFilter: numbers }[column.filter] || words;
    return h("fieldset", { class: "lv-field" }, h("legend", { class: "form-label" }, column.headerName), parts(column, now));
  }

  const input = (type, label, placeholder, value, onchange) =>
    h("input", { class: "form-control", type, "aria-label": label, placeholder, value, onchange });

  function words({ field: column, headerName }, now) {
    return input("text", `${headerName} contains`, "Contains", now.filter, (event) => {
      const filter = event.target.value;
      lotview.rows.filter(column, filter ? { filterType: "text", type: "contains", filter } : null);
    });
  }

  function range(draw, model) {
    const box = h("div", { class: "lv-range" });
    const change = () => model(...[...box.children].map((each) => each.value));
    box.append(...draw(change));
    return box;
  }

  function numbers({ field: column, headerName }, now) {
    const least = now.type === "inRange" || now.type === "greaterThanOrEqual" ? now.filter : "";
    const most = now.type === "inRange" ? now.filterTo : now.type === "lessThanOrEqual" ? now.filter : "";
    return range((change) => [input("number", `${headerName} at least`, "At least", least, change), input("number", `${headerName} at most`, "At most", most, change)], (from, to) => {
      if (from && to) return lotview.rows.filter(column, { filterType: "number", type: "inRange", filter: Number(from), filterTo: Number(to) });
      if (from) return lotview.rows.filter(column, { filterType: "number", type: "greaterThanOrEqual", filter: Number(from) });
      return lotview.rows.filter(column, to ? { filterType: "number", type: "lessThanOrEqual", filter: Number(to) } : null);
    });
  }

  function days({ field: column, headerName }, now) {
    const shown = (value, open) => (now.type === "inRange" && value && !value.startsWith(open) ? value.slice(0, 10) : "");
    return range((change) => [
      input("date", `${headerName} from`, null, shown(now.dateFrom, FIRST), change), input("date", `${headerName} to`, null, shown(now.dateTo, LAST), change),
    ], (from, to) => lotview.rows.filter(column, from || to
      ? { filterType: "date", type: "inRange", dateFrom: `${from || FIRST} 00:00:00`, dateTo: `${to || LAST} 00:00:00` } : null));
  }
})(window.lotview);
