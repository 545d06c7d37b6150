// The page of accounts: live search, active or not, the count, and the way to a form by keyboard and double click.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const INACTIVE = "Inactive";
  const texts = new WeakMap(); // what is searched of a row, folded once
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function found(row, words) {
    if (!texts.has(row)) texts.set(row, folded(`${row.name}\n${row.email}\n${row.customers}\n${row.earlier}`));
    return words.every((word) => texts.get(row).includes(word));
  }
  const passes = { all: () => true, active: (row) => row.status !== INACTIVE, inactive: (row) => row.status === INACTIVE };

  async function mount(gridId, pageId) {
    const { page, api, lost } = (await lotview.mountList(gridId, pageId)) || {};
    if (!page) return;
    const id = (name) => lotview.byId(`admin-customers-${name}`);
    const now = asked();
    const input = searchBox(id("search"), now.search);
    const buttons = [...page.querySelectorAll("[data-choice]")];
    const isRead = () => id("count").dataset.total !== undefined;
    lotview.listMenu(api, lotview.byId(gridId), id("chosen"), (row) => [["Customer settings…", () => settingsOf(row)]]);
    const isFound = (row) => found(row, now.words) && (!now.status || row.status === now.status);
    api.setGridOption("isExternalFilterPresent", () => now.words.length > 0 || now.show !== "all" || now.status !== "");
    api.setGridOption("doesExternalFilterPass", ({ data }) => passes[now.show](data) && isFound(data));
    const apply = () => {
      now.words = folded(input.value).split(/\s+/).filter(Boolean);
      buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.choice === now.show)));
      chip(page.querySelector(".lv-chips"), now.status, () => { now.status = ""; apply(); input.focus(); });
      api.onFilterChanged();
    };
    input.addEventListener("input", apply);
    buttons.forEach((each) => each.addEventListener("click", () => { now.show = each.dataset.choice; apply(); }));
    const reset = () => { input.value = ""; now.show = "all"; now.status = ""; apply(); input.focus(); };
    const draw = lotview.listState(page, api, isRead, { lost, empty: () => nothing(all(api).length, reset, !id("add").hidden) });
    api.addEventListener("rowDataUpdated", count);
    new MutationObserver(count).observe(id("count"), { attributeFilter: ["data-total"] }); // rows or none: they have come
    api.addEventListener("filterChanged", () => { count(); forget(api); });
    api.addEventListener("rowDoubleClicked", ({ node }) => edit(node));
    api.addEventListener("cellKeyDown", ({ event, node }) => event.key === "Enter" && edit(node));
    apply();
    lotview.keepAccounts(page, api, gridId, isRead);

    function count() {
      draw();
      if (!isRead()) return;
      const rows = all(api), matching = rows.filter(isFound);
      for (const each of buttons) lotview.say(each.querySelector("b"), lotview.count(matching.filter(passes[each.dataset.choice]).length));
      const numbers = [api.getDisplayedRowCount(), rows.length].map(lotview.count);
      if (id("count").textContent === `Showing ${numbers[0]} of ${numbers[1]} accounts`) return;
      id("count").replaceChildren("Showing ", h("b", {}, numbers[0]), " of ", h("b", {}, numbers[1]), " accounts");
    }

    function edit(node) {
      if (!node.data || id("add").hidden) return;
      lotview.chooseRow(node);
      window.dash_clientside.set_props("admin-customers-opened", { data: { id: node.data.id, at: Date.now() } });
    }
  }

  // The settings of the one ERP customer whose stock an account sees; of those who see several, the list of all.
  function settingsOf({ only }) {
    location.assign(`/admin/settings${only ? `?search=${encodeURIComponent(only)}` : ""}`);
  }

  function all(api) {
    const rows = [];
    api.forEachNode(({ data }) => rows.push(data));
    return rows;
  }

  // What the address asks for. A status has no tool of its own: a chip tells it, and takes it away.
  function asked() {
    const address = new URLSearchParams(location.search), show = address.get("show");
    return { words: [], search: address.get("search") || "", show: show in passes ? show : "all", status: address.get("status") || "" };
  }

  function chip(place, status, remove) {
    if ((place.dataset.status || "") === status) return;
    place.dataset.status = status;
    if (!status) history.replaceState(history.state, "", location.pathname); // the page read again does not ask for it again
    place.replaceChildren(...(status ? [h("span", { class: "lv-chip" }, h("span", {}, "Status ", h("b", {}, status)),
      lotview.button({ "aria-label": `Remove filter Status ${status}`, onclick: remove }, lotview.icon("x-lg")))] : []));
  }

  function searchBox(place, text) {
    place.querySelector("input")?.remove();
    const input = h("input", {
      class: "form-control", type: "search", "aria-label": "Search", placeholder: "Search name, email, customer",
      autocomplete: "off", spellcheck: "false", maxlength: 200, value: text,
    });
    place.insertBefore(input, place.querySelector("kbd"));
    return input;
  }

  // Whoever can't be seen any more is not chosen any more: nothing happens to somebody by mistake.
  function forget(api) {
    for (const node of api.getSelectedNodes()) if (!node.displayed) node.setSelected(false);
  }

  function nothing(total, reset, mayAdd) {
    const { none, nothing: hidden } = document.querySelector(".lv-none").dataset;
    if (!total) return [h("h2", {}, none), mayAdd ? h("p", {}, "Add a customer's people one by one, or several at once.") : ""];
    return [h("h2", {}, hidden), lotview.button({ class: "btn btn-line", onclick: reset }, `Show all ${lotview.counted(total, "accounts")}`)];
  }

  // A temporary password: how long it can still be used.
  lotview.until = function (iso) {
    if (!iso) return h("span", { class: "lv-dash" }, "—");
    const minutes = Math.ceil((new Date(iso) - Date.now()) / 6e4), hours = Math.round(minutes / 60);
    if (minutes <= 0) return lotview.stateOf("Expired");
    if (minutes < 60) return `${lotview.counted(minutes, "minutes")} left`;
    return hours < 48 ? `${lotview.count(hours)} h left` : `${lotview.count(Math.floor(hours / 24))} days left`;
  };
  lotview.customersOf = (words) => (["All customers", "No customers"].includes(words) ? lotview.stateOf(words) : h("span", { class: "lv-two" }, words));

  lotview.forDash({
    customers(gridId, pageId) {
      mount(gridId, pageId);
      return "yes";
    },
  });
})(window.lotview);
