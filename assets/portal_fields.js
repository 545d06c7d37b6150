// Forms of the portal: what the server finds wrong stands under its field, and the first such field gets the focus.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  // fields: sentences by the names of the fields. Nothing that was typed is touched.
  lotview.wrong = function (fields) {
    const found = Object.entries(fields).map(([name, sentence]) => ({ field: document.querySelector(`[name='${name}']`), sentence }));
    clear(found[0].field.form);
    for (const { field, sentence } of found) {
      const place = lotview.byId(field.id + "-wrong");
      place.append(lotview.icon("exclamation-circle"), h("span", {}, sentence));
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", [place.id, rules(field)].filter(Boolean).join(" "));
    }
    const [first] = found.map(({ field }) => field).sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
    first.focus();
  };

  function clear(form) {
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      lotview.byId(field.id + "-wrong").replaceChildren();
      field.removeAttribute("aria-invalid");
      lotview.describe(field);
    }
  }
  // A field may have rules beside it, under its own id with `-rules`.
  const rules = (field) => lotview.byId(field.id + "-rules")?.id;
  lotview.describe = (field) => rules(field) && field.setAttribute("aria-describedby", rules(field));

  document.addEventListener("submit", (event) => clear(event.target), true);
})(window.lotview);
