// What changed since the last visit, or since the day that is compared with: counts in the list of changes, and marks in
// the rows. Asked for when the rows are on screen, so that nobody waits for it.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const LATER = 300; // milliseconds after rows
  const AGAIN = 1000; // milliseconds until what is on its way is asked for again
  const MOST = 1000; // rows that are asked about at once
  const LABELS = { new: "New", gone: "Gone", quantity: "Quantity changed", status: "Status changed" };
  const MARKED = ["part", "on_hand", "status", "card", "on_hand_sum", "description"]; // the last two: of a lot under its part
  const since = { marks: new Map(), counts: null, moment: null };
  lotview.since = since;

  since.start = function (page, button, api) {
    Object.assign(since, { marks: new Map(), counts: null, told: "" });
    lotview.seeChoices({ labels: { change: LABELS } });
    const later = lotview.later(LATER, () => ask(page, button, api));
    lotview.on("days", later, page);
    lotview.on("rows", later, page);
    lotview.on("answer", (answer) => {
      if (answer.facets?.change) reveal(button, answer.past?.since);
      else if (answer.facets && since.counts) answer.facets.change = since.counts;
    }, page);
  };

  // What the rows are compared with: a day, or the last visit while today's are looked at.
  const baseline = () => lotview.view.now.since || (lotview.past.since && !lotview.past.isOn() ? "visit" : null);

  async function ask(page, button, api) {
    const wanted = baseline();
    if (!wanted || api.isDestroyed()) return forget(api);
    const { sort, columns, by, open, ...view } = lotview.view.request("change");
    const ids = loaded(api);
    const asked = JSON.stringify([view, wanted, ids, lotview.rows.answer?.version]);
    if (asked === since.told) return;
    since.told = asked;
    const found = await lotview.ask("/api/changes", { view, since: wanted, ids }, { background: true }).catch(() => null);
    if (since.told !== asked || api.isDestroyed()) return;
    if (!found?.counts) {
      since.told = "";
      if (found) setTimeout(() => page.isConnected && ask(page, button, api), AGAIN);
      return;
    }
    since.counts = Object.entries(found.counts);
    const { answer } = lotview.rows;
    if (answer?.facets && !answer.past?.since) answer.facets.change = since.counts; // else it has counted them itself
    lotview.emit("counts");
    reveal(button, found.since);
    since.marks = new Map(Object.entries(found.marks));
    draw(api);
  }

  function loaded(api) {
    const ids = [];
    api.forEachNode(({ data }) => data && !lotview.parts.isPart(data) && ids.length < MOST && ids.push(data.id));
    return ids;
  }

  function reveal(button, moment) {
    button.hidden = false;
    since.moment = moment || since.moment;
    if (moment) button.title = `Changes since ${lotview.past.moment(moment)}`;
  }

  function forget(api) {
    since.told = "";
    if (!since.marks.size || api.isDestroyed()) return;
    since.marks = new Map();
    since.counts = null;
    draw(api);
  }

  // A row that comes later has its mark from the beginning.
  since.mark = (row) => Object.assign(row, since.marks.get(row.id));

  function draw(api) {
    const nodes = [];
    api.forEachNode((node) => {
      const { data } = node;
      const mark = data && (since.marks.get(data.id) || (data.change ? { change: "" } : null));
      if (!mark || (data.change || "") === mark.change) return;
      Object.assign(data, mark);
      nodes.push(node);
    });
    if (!nodes.length) return;
    const columns = MARKED.filter((id) => api.getColumn(id));
    const gone = nodes.filter(({ data }) => data.change === "Gone");
    api.refreshCells({ rowNodes: nodes, columns, force: true });
    if (gone.length) api.redrawRows({ rowNodes: gone });
  }

  const has = (row, what) => Boolean(row?.change) && row.change.toLowerCase().includes(what);
  since.isChanged = (row) => Boolean(row?.change);
  since.isGone = (row) => row?.change === "Gone";
  since.tag = (row) => (row?.change === "New" || since.isGone(row) ? h("small", { class: `lv-tag lv-tag--${row.change.toLowerCase()}` }, row.change.toLowerCase()) : null);
  // What stood there before, in words.
  since.quantity = (row) => (has(row, "quantity") || since.isGone(row) ? was(lotview.quantity(row.on_hand_before)) : null);
  since.status = (row) => (has(row, "status") ? was(row.status_before || "without one") : null);
  const was = (text) => h("small", { class: "lv-was", title: `was ${text}` }, `was ${text}`);
})(window.lotview);
