// What is done with a saved view: saved, named, shared, opened first, deleted. What another tab has changed meanwhile is
// said, with a choice.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const { saved } = lotview;
  const acts = {};
  lotview.savedActs = acts;
  const CONFLICT = 409;

  const path = ({ reference }, end = "") => `/api/views/${reference}${end}`;
  const text = () => lotview.state.text(lotview.state.now());

  // Saving puts the state on screen into the view.
  acts.save = (view) => lotview.attempt(null, async () => {
    try {
      await put(view, view.version);
    } catch (error) {
      if (error.status !== CONFLICT) throw error;
      await askWhich(view);
    }
  });
  async function put(view, version, more = {}) {
    const now = text();
    const told = await lotview.ask(path(view), { state: lotview.state.kept(), version, ...more }, { method: "PUT" });
    saved.keep(told, now);
    lotview.toast(`“${told.name}” was saved.`);
  }

  // Another tab was faster: nothing is lost on either side until somebody says which one stays.
  async function askWhich(view) {
    const theirs = await lotview.ask(path(view));
    lotview.form({
      title: "Changed in another tab",
      body: h("p", {}, `“${theirs.saved.name}” was changed in another tab or browser since you opened it here.`),
      save: "Save mine", act: () => put(view, theirs.saved.version),
      more: ["Open theirs", () => saved.take(theirs)],
    });
  }

  const nameField = (value) => h("input", { class: "form-control", name: "name", value, maxlength: 80, autocomplete: "off", required: true });

  acts.saveAs = function (own) {
    const name = nameField("");
    lotview.form({
      title: "Save view", save: "Save", act: ({ name: typed }) => {
        const same = own.find((each) => alike(each.name) === alike(typed));
        return same ? replace(same) : make(typed);
      },
      body: [lotview.formField("Name", name, "Search, filters, order, columns and row height are kept; rows never are.")],
    });
  };
  const alike = (name) => name.trim().toLowerCase().replace(/\s+/g, " ");
  async function make(name) {
    const now = text();
    saved.keep(await lotview.ask("/api/views", { name, page: saved.page(), state: lotview.state.kept() }), now);
    lotview.toast(`“${saved.now().name}” was saved.`);
  }
  // A view of this name is there: to be replaced, or not.
  function replace(view) {
    document.querySelector("dialog.lv-form").close();
    lotview.form({
      title: "Replace view", save: "Replace", danger: true, act: () => put(view, view.version),
      body: h("p", {}, `You have a view called “${view.name}” already. What it shows is replaced by what is on screen.`),
    });
    return false;
  }

  acts.rename = function (view) {
    lotview.form({
      title: "Rename view", save: "Rename", body: [lotview.formField("Name", nameField(view.name))],
      act: async ({ name }) => {
        const told = await lotview.ask(path(view), { name, version: view.version }, { method: "PUT" });
        saved.told(told, view);
        lotview.toast(`“${view.name}” is called “${told.name}” now.`);
      },
    });
  };

  acts.share = function (view, customers) {
    const option = (value, words) => h("option", { value, selected: words === (view.customer ?? "") }, words);
    const choice = h("select", { class: "form-select", name: "customer" }, h("option", { value: "" }, "Nobody, only me"), customers.map(({ id, name }) => option(id, name)));
    lotview.form({
      title: "Share view", save: "Share", body: [
        lotview.formField("Share with everybody who may see", choice),
        h("p", { class: "lv-note" }, "They see the view's name, your name and what it asks for, with the words of its search and filters. Each sees only their own stock in it, and only you can change it."),
      ],
      act: async ({ customer }) => {
        const told = await lotview.ask(path(view, "/share"), { customer: customer ? Number(customer) : null, version: view.version });
        saved.told(told, view);
        lotview.toast(told.customer ? `“${told.name}” is shared with ${told.customer}.` : `“${told.name}” is yours alone.`);
      },
    });
  };

  acts.begin = (view) => lotview.attempt(null, async () => {
    const told = await lotview.ask(path(view, "/default"), { on: !view.default });
    saved.told(told, told);
    lotview.toast(told.default ? `The inventory opens with “${told.name}” from now on.` : "The inventory opens with the standard view from now on.");
  });

  acts.remove = function (view) {
    lotview.form({
      title: "Delete view", save: "Delete", danger: true,
      body: h("p", {}, `“${view.name}” is deleted${view.customer ? `, also for everybody at ${view.customer}` : ""}. What is on screen stays.`),
      act: async () => {
        await lotview.ask(path(view), {}, { method: "DELETE" });
        saved.forget(view);
        lotview.toast(`“${view.name}” was deleted.`);
      },
    });
  };
})(window.lotview);
