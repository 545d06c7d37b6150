// A dialog that is made in the browser: a form or a question above the page. The browser's own <dialog> gives role, Esc
// and the way back; what the server refuses is said inside, and nothing typed is lost.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const closes = (attributes, ...children) => lotview.button({ ...attributes, "data-closes": true }, ...children);

  // Return a labelled field; `lotview.wrong` finds it by its name.
  lotview.formField = function (label, field, note = "") {
    const id = field.id || (field.id = `lv-form-${field.name}`);
    return h("div", { class: "lv-field" }, h("label", { class: "form-label", for: id }, label), field,
      note ? h("p", { class: "lv-note", id: `${id}-rules` }, note) : null, h("div", { class: "lv-wrong", id: `${id}-wrong` }));
  };

  // Open a dialog. act: what its button stands for; the dialog closes once that is done, unless it returns false.
  // more: another button, as [words, act]; danger: what can't be taken back; back: gives the focus back where what it
  // was opened with has gone meanwhile.
  lotview.form = function ({ title, body, save, act, danger = false, more = null, back }) {
    const button = h("button", { type: "submit", class: `btn btn-${danger ? "danger-line" : "primary"}` }, save);
    const other = more && lotview.button({ class: "btn btn-line", onclick: () => run(other, more[1]) }, more[0]);
    const form = h("form", { method: "post", onsubmit: (event) => { event.preventDefault(); run(button, act); } },
      h("div", { class: "lv-dialog-head" }, h("h2", { id: "lv-form-title" }, title), closes({ class: "btn btn-icon", "aria-label": "Close" }, lotview.icon("x-lg"))),
      h("div", { class: "lv-dialog-body" }, h("div", { class: "lv-dialog-problem", role: "alert", tabindex: "-1" }), body),
      h("div", { class: "lv-dialog-foot" }, h("p", { class: "lv-note" }), closes({ class: "btn btn-line" }, "Cancel"), other, button));
    const dialog = h("dialog", { class: "lv-dialog lv-form", "aria-labelledby": "lv-form-title", onclose: () => dialog.remove() }, form);

    async function run(pressed, action) {
      lotview.clear(form);
      pressed.disabled = true;
      try {
        if ((await action(Object.fromEntries(new FormData(form)))) !== false) dialog.close();
      } catch (error) {
        if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
        if (!dialog.open) return lotview.toast(error.sentence, error.reference); // it was closed meanwhile
        if (error.fields && lotview.wrong(error.fields)) return;
        lotview.sayInDialog(dialog, error.sentence, error.status >= 500 ? error.reference : "");
      } finally {
        pressed.disabled = false;
      }
    }
    dialog.back = back;
    document.body.append(dialog);
    lotview.describeAll(dialog);
    dialog.showModal();
    (form.querySelector(".lv-dialog-body :is(input, select)") || button).focus();
    return dialog;
  };
})(window.lotview);
