// The page of accounts: live search, active or not, the count, and the way to a form by keyboard and double click.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const INACTIVE = "Inactive";
  const texts = new WeakMap(); // what is searched of a row, folded once
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let mounted = null;

  function found(row, words) {
    if (!texts.has(row)) texts.set(row, folded(`${row.name}\n${row.email}\n${row.customers}`));
    return words.every((word) => texts.get(row).includes(word));
  }
  const passes = { all: () => true, active: (row) => row.status !== INACTIVE, inactive: (row) => row.status === INACTIVE };

  async function mount(gridId, pageId) {
    const page = lotview.byId(pageId);
    if (!page || page === mounted) return;
    mounted = page;
    lotview.silence();
    const id = (name) => lotview.byId(`admin-customers-${name}`);
    const asked = new URLSearchParams(location.search);
    const now = { words: [], show: asked.get("show") in passes ? asked.get("show") : "all" };
    const input = searchBox(id("search"), asked.get("search") || "");
    const buttons = [...page.querySelectorAll("[data-choice]")];
    const api = await window.dash_ag_grid.getApiAsync(gridId);
    lotview.rows.api = api;
    lotview.keys(api, lotview.byId(gridId));
    lotview.listCards(api);
    lotview.listMenu(api, lotview.byId(gridId), id("chosen"));
    api.setGridOption("isExternalFilterPresent", () => now.words.length > 0 || now.show !== "all");
    api.setGridOption("doesExternalFilterPass", ({ data }) => passes[now.show](data) && found(data, now.words));
    const apply = () => {
      now.words = folded(input.value).split(/\s+/).filter(Boolean);
      buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.choice === now.show)));
      api.onFilterChanged();
    };
    input.addEventListener("input", apply);
    buttons.forEach((each) => each.addEventListener("click", () => { now.show = each.dataset.choice; apply(); }));
    const reset = () => { input.value = ""; now.show = "all"; apply(); input.focus(); };
    api.addEventListener("rowDataUpdated", count);
    new MutationObserver(count).observe(id("count"), { attributeFilter: ["data-total"] }); // rows or none: they have come
    api.addEventListener("filterChanged", () => { count(); forget(api); });
    api.addEventListener("rowDoubleClicked", ({ node }) => edit(node));
    api.addEventListener("cellKeyDown", ({ event, node }) => event.key === "Enter" && edit(node));
    apply();

    function count() {
      const isRead = id("count").dataset.total !== undefined;
      const rows = [];
      api.forEachNode(({ data }) => rows.push(data));
      const matching = rows.filter((row) => found(row, now.words));
      for (const each of buttons) lotview.say(each.querySelector("b"), lotview.count(matching.filter(passes[each.dataset.choice]).length));
      const shown = api.getDisplayedRowCount();
      const text = `Showing ${lotview.count(shown)} of ${lotview.count(rows.length)} accounts`;
      if (isRead && id("count").textContent !== text) {
        id("count").replaceChildren("Showing ", h("b", {}, lotview.count(shown)), " of ", h("b", {}, lotview.count(rows.length)), " accounts");
      }
      nothing(id("state"), isRead && !shown, rows.length, reset, !id("add").hidden);
    }

    function edit(node) {
      if (!node.data || id("add").hidden) return;
      node.setSelected(true, true);
      window.dash_clientside.set_props("admin-customers-opened", { data: { id: node.data.id, at: Date.now() } });
    }
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

  function nothing(place, isOn, total, reset, mayAdd) {
    place.classList.toggle("is-on", isOn);
    if (!isOn) return place.replaceChildren();
    if (!total) return place.replaceChildren(h("h2", {}, "There are no accounts yet."), mayAdd ? h("p", {}, "Add a customer's people one by one, or several at once.") : "");
    return place.replaceChildren(h("h2", {}, "No account passes your search and filter"),
      lotview.button({ class: "btn btn-line", onclick: reset }, `Show all ${lotview.counted(total, "accounts")}`));
  }

  // A temporary password: how long it can still be used.
  lotview.until = function (iso) {
    if (!iso) return h("span", { class: "lv-dash" }, "—");
    const minutes = Math.ceil((new Date(iso) - Date.now()) / 6e4), hours = Math.round(minutes / 60);
    if (minutes <= 0) return lotview.state("Expired");
    if (minutes < 60) return `${lotview.counted(minutes, "minutes")} left`;
    return hours < 48 ? `${lotview.count(hours)} h left` : `${lotview.count(Math.floor(hours / 24))} days left`;
  };
  lotview.customersOf = (words) => (["All customers", "No customers"].includes(words) ? lotview.state(words) : h("span", { class: "lv-two" }, words));
  lotview.accountCard = (row) => h("span", { class: "lv-card" },
    h("span", {}, h("b", {}, row.name)), h("span", { class: "r" }, lotview.state(row.status)),
    h("span", {}, row.email), h("span", {}),
    h("span", {}, row.customers), h("span", { class: "r" }, row.until ? lotview.until(row.until) : lotview.instant(row.seen, "Never")));

  lotview.forDash({
    customers(gridId, pageId) {
      mount(gridId, pageId);
      return "yes";
    },
  });
})(window.lotview);
