// Chosen rows through a new reading: those out of reach of the screen are asked for, and those that are gone leave.
(function (lotview) {
  "use strict";
  const PAUSE = 300; // milliseconds without another block of rows
  const MOST = 10000; // rows of one request

  lotview.survivors = function (api) {
    let first, version; // the reading one began with, and the one whose rows are here
    let asked = new Set(); // rows out of reach that have been asked for in this reading
    lotview.on("rows", lotview.later(PAUSE, async () => {
      const now = lotview.rows.answer?.version;
      if (!now || lotview.rows.api !== api) return;
      first ??= now;
      if (now !== version) asked = new Set();
      version = now;
      if (now === first) return; // nothing can have gone yet
      await follow(api, asked);
    }));
  };

  async function follow(api, known) {
    const here = new Set();
    api.forEachNode(({ data }) => data && here.add(data.id));
    const away = api.getSelectedNodes().filter(({ data }) => data && !here.has(data.id) && !known.has(data.id));
    away.forEach(({ data }) => known.add(data.id));
    const isPart = ({ data }) => lotview.parts.isPart(data);
    const asked = [[away.filter(isPart), { by: "part" }], [away.filter((node) => !isPart(node)), {}]];
    const gone = (await Promise.all(asked.map(([nodes, view]) => missing(nodes, view)))).flat();
    gone.forEach((node) => node.setSelected(false));
    lotview.emit("followed", gone.length);
  }

  // Return those of `nodes` that the stock no longer has; the others take over what it has now.
  async function missing(nodes, view) {
    if (nodes.length === 0) return [];
    const part = [...new Set(nodes.map(({ data }) => data.part))];
    const body = { view: { ...view, in: { part } }, start: 0, end: MOST };
    const answer = await lotview.ask("/api/rows", body, { background: true }).catch(() => null);
    if (!answer || answer.matched > MOST) return []; // not known: the next reading tells
    const at = new Map(answer.ids.map((id, index) => [String(id), index]));
    for (const node of nodes) if (at.has(node.data.id)) renew(node, answer.columns, at.get(node.data.id));
    return nodes.filter(({ data }) => !at.has(data.id));
  }

  function renew(node, columns, index) {
    for (const [name, values] of Object.entries(columns)) node.data[name] = values[index];
    if ("on_hand_sum" in columns) node.data.on_hand = node.data.on_hand_sum; // what totals add up
  }
})(window.lotview);
