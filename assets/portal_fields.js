// Forms of the portal: what the server finds wrong stands under its field, and the first such field gets the focus.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  // fields: sentences by the names of the fields. Nothing that was typed is touched. Return whether there are such
  // fields: none is looked for behind an open dialog.
  lotview.wrong = function (fields) {
    const where = document.querySelector("dialog[open]") || document;
    const named = ([name, sentence]) => ({ field: where.querySelector(`[name='${name}']`), sentence });
    const found = Object.entries(fields).map(named).filter(({ field }) => field?.checkVisibility());
    if (!found.length) return false;
    clear(found[0].field.form);
    for (const { field, sentence } of found) {
      const place = lotview.byId(field.id + "-wrong");
      place.append(lotview.icon("exclamation-circle"), h("span", {}, sentence));
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", [place.id, rules(field)].filter(Boolean).join(" "));
    }
    const [first] = found.map(({ field }) => field).sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
    first.focus();
    return true;
  };

  function clear(form) {
    form.querySelector(".lv-dialog-problem")?.replaceChildren();
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      lotview.byId(field.id + "-wrong").replaceChildren();
      field.removeAttribute("aria-invalid");
      lotview.describe(field);
    }
  }
  // A field may have rules beside it, under its own id with `-rules`.
  const rules = (field) => lotview.byId(field.id + "-rules")?.id;
  lotview.clear = clear;
  lotview.describeAll = (page) => page.querySelectorAll("input, select, textarea").forEach(lotview.describe);
  lotview.describe = (field) => rules(field) && field.setAttribute("aria-describedby", rules(field));

  document.addEventListener("submit", (event) => clear(event.target), true);
})(window.lotview);
