// Tells when rows are on screen: the first ones, those that stand in the grid itself and so answer to keys and clicks,
// and those that a key or a click brings. Times are milliseconds since the navigation began; a time counts once the
// frame that shows the rows has been drawn.
(() => {
  "use strict";
  const painted = (window.painted = { first: 0, ready: 0, keys: 0, figure: 0, began: 0, ended: 0 });
  let wanted = null; // column and text of the first row to come

  // There may be two first rows for a while: the new one, and the old one on its way out.
  const shows = ({ column, text }) =>
    [...document.querySelectorAll(`.ag-row[row-index="0"] [col-id="${column}"]`)]
      .some((cell) => cell.textContent.toLowerCase().includes(text.toLowerCase()));
  const isThere = (cells) => [...document.querySelectorAll(cells)].some((cell) => cell.textContent);
  const GRID = '.ag-center-cols-container .ag-row[row-index="0"] .ag-cell';
  const EARLY = ".lv-early-cell"; // Lotview's rows before its grid has drawn itself
  const KEYS = ".lv-key .v", FIGURE = ".plot .bars .point path"; // of the overview
  const isReady = () => !document.querySelector(EARLY) && isThere(GRID);

  // Of what a frame observes, sizes come last: rows that appear before it is drawn do not wait for the next one.
  function afterFrame(action) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = action;
    const frame = new ResizeObserver(() => {
      frame.disconnect();
      port2.postMessage(0);
    });
    frame.observe(document.documentElement);
  }

  new MutationObserver(() => {
    for (const [name, isSo] of [["first", () => isThere(EARLY) || isReady()], ["ready", isReady], ["keys", () => isThere(KEYS)], ["figure", () => document.querySelector(FIGURE) !== null]]) {
      if (painted[name] || !isSo()) continue;
      painted[name] = -1;
      afterFrame(() => (painted[name] = performance.now()));
    }
    if (wanted && painted.began && shows(wanted)) {
      wanted = null;
      afterFrame(() => (painted.ended = performance.now()));
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });

  // Wait for a first row with this text; the clock starts with the next event of this kind.
  painted.expect = (column, text, event) => {
    if (shows({ column, text })) throw new Error(`“${text}” is on screen already`);
    Object.assign(painted, { began: 0, ended: 0 });
    wanted = { column, text };
    addEventListener(event, ({ timeStamp }) => (painted.began = timeStamp), { capture: true, once: true });
  };
})();
