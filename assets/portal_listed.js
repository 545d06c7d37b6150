// Lists whose rows the server searches, of sessions and of access: keys, cards on phones, and what is said without rows.
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  let mounted = null;

  async function mount(gridId, pageId) {
    const page = lotview.byId(pageId);
    if (!page || page === mounted) return;
    mounted = page;
    lotview.silence();
    const api = await window.dash_ag_grid.getApiAsync(gridId);
    lotview.rows.api = api;
    lotview.keys(api, lotview.byId(gridId));
    lotview.listCards(api);
    const [count, none] = ["count", "state"].map((name) => lotview.byId(gridId.replace(/grid$/, name)));
    const tell = () => none.classList.toggle("is-on", Boolean(count.textContent) && !api.getDisplayedRowCount());
    api.addEventListener("rowDataUpdated", tell);
    forgetful(api, gridId);
    api.addEventListener("cellKeyDown", ({ event, node }) => event.key === "Enter" && node.setSelected(true, true));
    new MutationObserver(tell).observe(count, { subtree: true, childList: true, characterData: true });
    tell();
    watch(page.querySelector(".lv-actions"), () => api.getDisplayedRowCount() > 0 && lotview.toGrid());
  }

  // Whoever can't be seen any more is not chosen any more: nothing happens to somebody by mistake.
  function forgetful(api, gridId) {
    let isChosen = false;
    api.addEventListener("rowSelected", () => (isChosen = true));
    api.addEventListener("rowDataUpdated", () => {
      if (!isChosen || api.getSelectedRows().length) return;
      isChosen = false;
      window.dash_clientside.set_props(gridId, { selectedRows: [] });
    });
  }

  // A button that had the focus goes once its work is done; the focus goes on in the list, or where one searches.
  function watch(actions, toGrid) {
    const follow = () => document.activeElement === document.body && (toGrid() || mounted.querySelector("input").focus());
    new MutationObserver(() => setTimeout(follow, 100)).observe(actions, { subtree: true, attributeFilter: ["hidden"] });
  }

  // What is to be noticed: what is wrong stands out, what may be is said, and what is as it should be stays quiet.
  lotview.notice = function ({ marks, look }) {
    if (!marks) return "";
    const mark = look === "hold" ? icon("exclamation-triangle-fill") : look ? null : icon("info-circle");
    return h("span", { class: "lv-st" + (look ? " lv-st--" + look : ""), title: marks }, mark, h("span", { class: "lv-cut" }, marks));
  };
  const card = (...lines) =>
    h("span", { class: "lv-card" }, lines.map(([left, right]) => [h("span", {}, left), h("span", { class: "r" }, right)]));
  lotview.accessCard = function (row) {
    const shown = card([h("b", {}, row.name), lotview.state(row.status)], [row.email, lotview.instant(row.last_sign_in, "Never")]);
    shown.append(h("span", { class: "lv-across" }, h("span", { class: "lv-cut" }, row.customer), lotview.notice(row)));
    return shown;
  };
  lotview.sessionCard = (row) => card(
    [h("b", {}, row.name), row.kind],
    [row.login, row.note],
    [`${row.browser} · ${row.ip}`, lotview.instant(row.last_seen)],
  );

  lotview.forDash({
    listed(gridId, pageId) {
      mount(gridId, pageId);
      return "yes";
    },
  });
})(window.lotview);
