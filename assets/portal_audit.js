// The audit page: what is asked for, kept in the address; events in blocks, the newest first; newer ones as they come.
(function (lotview) {
  "use strict";
  const { byId } = lotview;
  const EVERY = 15000; // milliseconds between quiet looks for newer events
  const LISTS = ["who", "action", "account"];
  const TEXTS = ["search", "from", "to"];
  const audit = { view: null, api: null, answer: null };
  lotview.audit = audit;
  let mounted = null;
  let run = null; // what the blocks being loaded have in common: view, the newest event, abort signal

  async function mount(gridId, pageId) {
    const page = byId(pageId);
    if (!page || page === mounted) return;
    mounted = page;
    lotview.silence();
    Object.assign(audit, { view: fromAddress(), api: null, answer: null });
    run = null;
    lotview.auditFilters(page);
    for (const kind of ["xlsx", "csv"]) byId(`audit-${kind}`).addEventListener("click", (event) => audit.download(kind, event.currentTarget));
    lotview.on("audit", count, page);
    byId("audit-newer").addEventListener("click", () => audit.reload());
    audit.api = await lotview.readyGrid(page, gridId);
    if (!audit.api) return;
    audit.api.setGridOption("popupParent", document.body);
    lotview.keys(audit.api, byId(gridId));
    lotview.tips(audit.api, byId(gridId));
    lotview.auditEvents(audit.api, byId("audit-side"));
    lotview.listCards(audit.api);
    audit.api.setGridOption("datasource", { getRows });
    look(page);
  }

  function fromAddress() {
    const given = new URLSearchParams(location.search);
    const view = { in: {}, all: given.has("all") };
    for (const name of TEXTS) view[name] = given.get(name) || "";
    for (const name of LISTS) if (given.has(name)) view.in[name] = given.getAll(name);
    return view;
  }

  function toAddress() {
    const { view } = audit;
    const said = [...TEXTS.map((name) => [name, view[name]]), ...LISTS.flatMap((name) => (view.in[name] || []).map((value) => [name, value])),
      ["all", view.all ? "1" : ""]].filter(([, value]) => value);
    history.replaceState(history.state, "", location.pathname + (said.length ? "?" + new URLSearchParams(said) : ""));
  }

  audit.change = function (changes) {
    Object.assign(audit.view, changes);
    toAddress();
    lotview.emit("audit-view");
    audit.reload();
  };
  audit.choose = function (name, values) {
    const chosen = { ...audit.view.in, [name]: values };
    if (!values.length) delete chosen[name];
    audit.change({ in: chosen });
  };
  audit.isFiltered = () => Boolean(TEXTS.some((name) => audit.view[name]) || Object.keys(audit.view.in).length);
  audit.reset = () => audit.change({ search: "", in: {}, from: "", to: "", all: false });
  // What is not filled in is left out: the server takes no empty days.
  audit.request = () => Object.fromEntries(Object.entries(audit.view).filter(([, value]) => value && value !== ""));

  audit.reload = function () {
    stop();
    if (!audit.api) return;
    if (audit.api.getFirstDisplayedRowIndex() > 0) {
      audit.api.ensureIndexVisible(0, "top");
      audit.api.purgeInfiniteCache();
    } else audit.api.refreshInfiniteCache();
  };

  function stop() {
    if (run) run.abort.abort();
    run = null;
  }

  async function getRows(asked) {
    const mine = (run ||= { abort: new AbortController(), first: null, upto: null });
    try {
      const answer = await block(mine, asked);
      if (mine !== run) return asked.failCallback();
      if (asked.startRow === 0) take(answer);
      asked.successCallback(answer.rows, end(asked, answer.rows.length));
    } catch (error) {
      asked.failCallback(); // the grid counts open requests, so that every one must be answered
      if (error.name === "AbortError" || mine !== run) return;
      if (error.status === undefined) throw error; // a mistake of ours, not an answer of the server
      stop();
      failed(error);
    }
  }

  // Later blocks continue the first one, whatever has been written since.
  async function block(mine, { startRow, endRow }) {
    if (startRow > 0) mine.upto ??= (await (mine.first ||= ask(mine, 0, endRow - startRow))).upto;
    const asking = ask(mine, startRow, endRow);
    if (startRow === 0) mine.first = asking;
    const answer = await asking;
    mine.upto = answer.upto;
    return answer;
  }

  const ask = (mine, start, end) =>
    lotview.ask("/api/admin/audit/rows", { view: audit.request(), start, end, upto: mine.upto }, { signal: mine.abort.signal });

  // Beyond the bound nobody has counted: the list goes on until a block is not full.
  function end({ startRow, endRow }, length) {
    if (length < endRow - startRow) return startRow + length;
    return audit.answer && !audit.answer.more ? audit.answer.matched : -1;
  }

  function take(answer) {
    const { rows, ...summary } = answer;
    audit.answer = summary;
    byId("audit-newer").hidden = true;
    lotview.emptyAudit(rows.length === 0);
    lotview.emit("audit", summary);
  }

  function failed(error) {
    if (error.status === 401) return;
    if (audit.answer) return lotview.toast(error.sentence, error.reference);
    const state = byId("audit-state"); // no events were ever there: it is said where they are missing
    state.classList.add("is-on");
    state.replaceChildren(lotview.h("div", { class: "lv-empty" }, lotview.unread("The events can't be read", error.sentence, error.reference)));
  }

  function count({ matched, more, total, searched, chain }) {
    const found = `Showing ${more ? "more than " : ""}${lotview.count(matched)} of ${lotview.counted(total, "events")}`;
    lotview.say(byId("audit-count"), found + (searched ? `, searched the newest ${lotview.count(searched.events)}` : ""));
    chained(chain);
    lotview.emptySearch(searched);
  }

  function chained(chain) {
    const place = byId("audit-chain");
    place.replaceChildren(...(chain ? chain.bad === null ? [
      lotview.h("span", { class: "lv-mark lv-mark--available" }, lotview.icon("shield-check")),
      lotview.h("span", { class: "lv-desk" }, `Chain whole up to ${lotview.count(chain.count)}, checked ${chain.at.slice(0, -3)}`),
      lotview.h("span", { class: "lv-phone" }, "Chain whole"),
    ] : [
      lotview.h("span", { class: "lv-st lv-st--hold" }, lotview.icon("exclamation-triangle-fill"), `Not whole at event ${lotview.count(chain.bad)}`),
    ] : []));
  }

  // At the top newer events simply come; further down they are told of, and nothing moves.
  function look(page) {
    const timer = setInterval(async () => {
      if (!page.isConnected) return clearInterval(timer);
      if (document.hidden || !audit.answer) return undefined;
      const answer = await lotview.ask("/api/admin/audit/rows", { start: 0, end: 1 }, { background: true }).catch(() => null);
      const newer = answer ? answer.total - audit.answer.total : 0;
      if (newer <= 0 || !page.isConnected) return undefined;
      if (audit.api.getFirstDisplayedRowIndex() <= 0) return audit.reload();
      const button = byId("audit-newer");
      lotview.say(button, `${lotview.counted(newer, "newer events")}`);
      button.hidden = false;
      return undefined;
    }, EVERY);
  }

  audit.download = (kind, button) => lotview.attempt(button, () => lotview.fetchFile(`/api/admin/audit/export-${kind}`, audit.request(), `Audit.${kind}`));

  lotview.forDash({
    audit(gridId, pageId) {
      mount(gridId, pageId);
      return "yes";
    },
  });
})(window.lotview);
