// The history of a lot, on a page of its own and beside the row one comes from (portal_lot_story.js draws it).
(function (lotview) {
  "use strict";
  const { h, icon } = lotview;
  const PATIENCE = 30000; // milliseconds for which the ERP is asked
  const SLOW = "The ERP takes long to answer.";
  let asking = null; // what aborts the question under way
  let drawer = null;

  // Ask until the history is there, showing meanwhile what is known; draw: what is called with each answer.
  async function follow(which, draw) {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    const until = Date.now() + PATIENCE;
    try {
      for (;;) {
        const answer = await ask(which, signal);
        const isLate = Date.now() > until;
        draw(answer.status === 202 && isLate ? { ...answer.told, error: SLOW } : answer.told);
        if (answer.status !== 202 || isLate) return;
        await new Promise((done) => setTimeout(done, 1000));
        if (signal.aborted) return;
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
      if (error.status !== 401) draw(null, error);
    }
  }

  async function ask(which, signal) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    const answer = await lotview.send("/api/lot", { method: "POST", headers, body: JSON.stringify(which), signal });
    const told = [200, 202, 503].includes(answer.status) ? await answer.clone().json().catch(() => ({})) : {};
    if (!told.present) throw await lotview.failure(answer);
    return { status: answer.status, told };
  }

  // Fill head and body of a page or drawer, and say to screen readers when there is something to read.
  function fill(parts, which, isAgain = false) {
    const { head, body, said, xlsx, rows } = parts;
    const again = () => fill(parts, which, true);
    if (!isAgain) {
      head.replaceChildren(); // nothing of another lot stands under this one's name
      body.replaceChildren(lotview.lotWaits());
      xlsx.hidden = true;
      if (rows) rows.hidden = true;
    }
    xlsx.dataset.view = JSON.stringify(which);
    follow(which, (told, error) => {
      const hadFocus = body.contains(document.activeElement);
      if (error) {
        head.replaceChildren();
        const retry = error.status === 404 ? null : lotview.button({ class: "btn btn-line", onclick: again }, "Try again");
        body.replaceChildren(h("div", { class: "lv-lot-none" }, h("p", {}, error.sentence), retry || ""));
        return lotview.say(said, error.sentence);
      }
      head.replaceChildren(...lotview.lotHead(told));
      body.replaceChildren(...lotview.lotStory(told, again, parts.top));
      if (hadFocus) Object.assign(body, { tabIndex: -1 }).focus(); // what had it has gone
      xlsx.hidden = !told.lots;
      if (rows) rows.hidden = !told.present.rows.length;
      lotview.say(said, told.lots ? `The history of lot ${which.lot} is shown.` : told.error || "");
    });
  }

  const title = ({ lot }) => `Lot ${lot}`;
  const download = () => lotview.button({ class: "btn btn-line", "data-downloads": "/api/lot-xlsx", "data-name": "Lot.xlsx", hidden: true, "aria-label": "Download XLSX" },
    icon("download"), "XLSX");

  // Beside a row. back: gives the focus back.
  function open(which, back = () => {}) {
    drawer?.remove();
    const shown = []; // the lots on the way to this one
    const from = pastDay();
    const parts = { top: 3, head: h("div"), body: h("div", { class: "lv-lot-body" }), said: h("p", { class: "visually-hidden", role: "status" }), xlsx: download() };
    const name = h("h2", { id: "lot-drawer-title", tabindex: "-1" });
    const page = h("a", { class: "btn btn-line" }, "Open as a page");
    const before = lotview.button({ class: "btn btn-line", "aria-label": "Back to the lot before", onclick: () => show(shown.at(-2), 2) }, "Back");
    const shut = lotview.button({ class: "btn btn-icon", "aria-label": "Close", onclick: () => drawer.close() }, icon("x-lg"));
    const show = (next, dropped = 0) => {
      shown.splice(shown.length - dropped, dropped, next);
      before.hidden = shown.length < 2;
      name.textContent = title(next);
      page.href = lotview.lotAddress(next, from);
      drawer.scrollTop = 0;
      fill(parts, next);
      name.focus();
    };
    drawer = h("dialog", { class: "lv-lot-drawer lv-lot", "aria-labelledby": "lot-drawer-title" },
      h("div", { class: "lv-lot-top" }, before, name, shut), lotview.lotToday(from), parts.head, h("div", { class: "lv-lot-acts" }, page, parts.xlsx),
      h("div", { class: "lv-dialog-problem", role: "alert", tabindex: "-1" }), parts.body, parts.said);
    drawer.back = back;
    drawer.addEventListener("close", ({ target }) => { // told late: another one may be open by then
      if (target === drawer) asking?.abort();
      target.remove();
    });
    drawer.addEventListener("click", (event) => {
      if (event.target === drawer && event.offsetX < 0) drawer.close(); // beside it
      const link = isPlain(event) && event.target.closest("a[data-lot]");
      if (!link) return;
      event.preventDefault();
      show(JSON.parse(link.dataset.lot));
    });
    document.body.append(drawer);
    drawer.showModal();
    show(which);
  }

  const isPlain = ({ button, ctrlKey, metaKey, shiftKey, altKey }) => button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
  const pastDay = () => (lotview.past.isOn() ? lotview.view.now.as_of : "");
  const named = ({ part, user_lot: lot, customer }) => ({ part, lot, ...(lotview.columns.customers && customer ? { customer } : {}) });

  // What rows offer: the row of one lot has a history, a part's row has none.
  lotview.hasHistory = (row) => Boolean(row && row.part && row.user_lot) && !lotview.parts.isPart(row);
  lotview.openHistory = (row) => open(named(row), lotview.toGrid);
  lotview.lotCell = (row) => (row.user_lot
    ? h("a", { class: "lv-lot-cell", href: lotview.lotAddress(named(row), pastDay()), tabindex: "-1", title: `${row.user_lot}: lot history` }, row.user_lot) : "");

  lotview.histories = function (grid) {
    grid.addEventListener("keydown", (event) => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      const row = key === "l" && !ctrlKey && !metaKey && !altKey && target.matches(".ag-cell") ? lotview.rows.at(target) : null;
      if (!lotview.hasHistory(row)) return;
      event.preventDefault();
      lotview.openHistory(row);
    });
    grid.addEventListener("click", (event) => {
      const link = isPlain(event) && event.target.closest("a.lv-lot-cell");
      const at = link && link.closest(".ag-cell");
      const row = at && lotview.rows.at(at);
      if (!row) return;
      event.preventDefault();
      at.focus({ preventScroll: true }); // what the drawer gives the focus back to: the arrow keys go on from there
      event.stopPropagation(); // the row is not chosen by it
      lotview.openHistory(row);
    }, true);
  };

  function mount(page) {
    lotview.silence();
    lotview.rows.forget();
    lotview.marks(JSON.parse(page.dataset.groups));
    const query = new URLSearchParams(location.search);
    const which = { part: query.get("part") || "", lot: query.get("lot") || "" };
    if (query.get("customer")) which.customer = query.get("customer");
    const at = (name) => lotview.byId(`lot-${name}`);
    if (!which.part || !which.lot) return at("body").replaceChildren(h("p", {}, "No lot is named. Open one from a row of your ", h("a", { href: "/inventory" }, "inventory"), "."));
    at("title").textContent = document.title = title(which);
    const today = lotview.lotToday(query.get("from"));
    if (today) at("head").before(today);
    const xlsx = download();
    const rows = h("a", { class: "btn btn-line", href: lotview.inventoryOf(which), hidden: true }, "Show its rows");
    at("acts").replaceChildren(rows, xlsx);
    fill({ top: 2, head: at("head"), body: at("body"), said: at("said"), xlsx, rows }, which);
  }

  // The rows of a lot, as the inventory shows them.
  lotview.inventoryOf = function ({ part, lot, customer }) {
    const filter = { user_lot: { filterType: "text", type: "equals", filter: lot } };
    const address = lotview.state.toAddress({ view: { in: { part: [part], ...(customer ? { customer: [customer] } : {}) }, filter } });
    return address ? `/inventory?view=${address}` : "/inventory";
  };

  lotview.forDash({
    lot(pageId) {
      const page = lotview.byId(pageId);
      if (page) mount(page);
      return "yes";
    },
  });
})(window.lotview);
