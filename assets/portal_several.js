// Several accounts at once: a file becomes lines of the list, and a list that was changed is checked again.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const ID = "admin-customers-list";
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  // What was looked at is not what would be added any more.
  function unchecked() {
    set(`${ID}-about`, { data: null });
    set(`${ID}-save`, { children: "Check the list" });
  }

  async function read(file) {
    const answer = await lotview.send("/api/admin/accounts/file", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
    if (!answer.ok) throw await lotview.failure(answer);
    const { text } = await answer.json();
    set(`${ID}-lines`, { value: text });
    unchecked();
    lotview.byId(`${ID}-lines`).focus();
  }

  async function take(file, form) {
    if (!file) return;
    lotview.clear(form);
    try {
      await read(file);
    } catch (error) {
      if (error.status === undefined) throw error;
      if (!lotview.wrong({ list: error.sentence })) lotview.toast(error.sentence, error.reference);
    }
  }

  function wire(dialog) {
    const form = dialog.querySelector("form");
    const area = lotview.byId(`${ID}-lines`);
    const input = h("input", { type: "file", accept: ".xlsx,.csv,.txt,.tsv", hidden: true, "aria-hidden": "true", tabindex: "-1", onchange: () => {
      take(input.files[0], form);
      input.value = ""; // the same file can be chosen again once it was corrected
    } });
    const button = lotview.byId(`${ID}-file`);
    button.after(input);
    button.addEventListener("click", () => input.click());
    area.addEventListener("input", unchecked);
    form.addEventListener("submit", (event) => {
      if (area.value.length <= Number(button.dataset.longest)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      lotview.wrong({ list: `A list has at most ${lotview.count(button.dataset.longest)} characters. Add it in parts.` });
    }, true);
    dialog.addEventListener("dragover", (event) => event.preventDefault());
    dialog.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      take(event.dataTransfer.files[0], form);
    });
  }

  lotview.forDash({
    several(id) {
      const dialog = lotview.byId(id);
      if (dialog && !dialog.dataset.wired) {
        dialog.dataset.wired = "yes";
        wire(dialog);
      }
      return "yes";
    },
  });
})(window.lotview);
