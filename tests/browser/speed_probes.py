"""What a page is watched by while speed is tested, in its own language."""

# Every layout shift, also those right after a key or a click, which the usual measure forgives. A shorter
# number in the place of a longer one is no move: where the browser names such a cell too, only what has left
# its place is counted.
WATCH_SHIFTS = """
window.shifts = [];
const hasMoved = ({ previousRect: a, currentRect: b }) => a.x !== b.x || a.y !== b.y;
const far = ({ previousRect: a, currentRect: b }) => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
const touched = ({ previousRect: a, currentRect: b }) =>
  (Math.max(a.right, b.right) - Math.min(a.x, b.x)) * (Math.max(a.bottom, b.bottom) - Math.min(a.y, b.y));
const counted = (moved) =>
  (moved.reduce((sum, each) => sum + touched(each), 0) / (innerWidth * innerHeight)) *
  (Math.max(0, ...moved.map(far)) / Math.max(innerWidth, innerHeight));
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    const moved = sources.filter(hasMoved);
    const names = moved.map(({ node }) => node && (node.id || node.className || node.nodeName));
    window.shifts.push([moved.length === sources.length ? value : counted(moved), names]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# Answers to a search come late, also those that nobody waits for any more; each counts as many rows as its
# search has letters.
SLOW_SEARCH = """
window.asked = [];
window.told = [];
const ask = window.fetch;
window.fetch = async (path, options) => {
  const { search } = JSON.parse((options && options.body) || "{}").view || {};
  if (path !== "/api/rows" || !search || options.signal?.aborted) return ask(path, options);
  const mine = { search, open: true, signal: options.signal };
  window.asked.push(mine);
  mine.beside = window.asked.filter(({ open, signal }) => open && !signal.aborted).length;
  const answer = await (await ask(path, { ...options, signal: undefined })).json();
  await new Promise((done) => setTimeout(done, window.delay(search.length)));
  mine.open = false;
  return new Response(JSON.stringify({ ...answer, matched: search.length }));
};
addEventListener("load", () => new MutationObserver(() => {
  const said = document.querySelector(".lv-count")?.textContent.match(/Showing ([0-9]+) /);
  if (said && window.told.at(-1) !== Number(said[1])) window.told.push(Number(said[1]));
}).observe(document.body, { subtree: true, childList: true, characterData: true }));
"""

# A page asks again every few seconds, which a crowded machine may need to load it: it asks only once.
ONCE = """
const every = window.setInterval;
window.setInterval = (act, pause, ...more) => (pause < 5000 ? every(act, pause, ...more) : 0);
"""
# The first rows come after four seconds.
SLOW_ROWS = """
const ask = window.fetch;
const later = (path, options) => new Promise((done) => setTimeout(() => done(ask(path, options)), 4000));
window.fetch = (path, options) => (path === "/api/rows" ? later : ask)(path, options);
"""
# Returns the elements that move for longer than a frame, or again and again.
MOVING = """() => {
  const moves = (element, part) => {
    const style = getComputedStyle(element, part);
    const lengths = [style.transitionDuration, style.animationDuration].join().split(",").map(parseFloat);
    const again = style.animationName !== "none" && style.animationIterationCount !== "1";
    return Math.max(...lengths) > 0.001 || again || style.scrollBehavior === "smooth";
  };
  return [...document.querySelectorAll("*")]
    .filter((element) => [null, "::before", "::after"].some((part) => moves(element, part)))
    .map((element) => element.outerHTML.slice(0, 200));
}"""
# Returns the files that came over the network, and not out of the browser's cache.
SENT_FILES = """() => performance.getEntriesByType("resource")
  .filter(({ transferSize }) => transferSize > 0)
  .map(({ name }) => new URL(name).pathname)
  .filter((path) => /^.(assets|_dash-component-suites)./.test(path))
"""
# Keeps where the early rows stand when they appear, what they are to others, and what the grid shows in their
# place; types what `typed` says into the search box meanwhile. The page comes after its rows, so that a busy
# machine is no other case.
WATCH_EARLY = """
window.early = { cells: null, grid: null };
const send = window.fetch;
window.fetch = async (path, options) => {
  const { rows, version } = lotview.first;
  if (String(path).includes("/_dash-update-component")) await Promise.all([rows, version]);
  return send(path, options);
};
const boxes = (cells, row) => Object.fromEntries([...document.querySelectorAll(cells)].map((cell) => {
  const { x, y, width, height } = cell.getBoundingClientRect();
  const range = document.createRange();
  const words = cell.querySelector(".lv-head-name") || cell;
  range.selectNodeContents(words);
  const text = range.getBoundingClientRect();
  const place = [x, y, width, height, text.x, text.y].map(Math.round);
  return [`${row(cell)} ${cell.getAttribute("col-id")}`, [words.textContent, place]];
}));
const early = (cell) => [...document.querySelectorAll(".lv-early-row")].indexOf(cell.parentElement) - 1;
const grid = (cell) => cell.closest(".ag-row")?.getAttribute("row-index") ?? -1;
new MutationObserver((_changes, watch) => {
  const picture = document.querySelector(".lv-early");
  if (picture && !window.early.cells) {
    const { inert, ariaHidden } = picture;
    Object.assign(window.early, { inert, ariaHidden, cells: boxes(".lv-early-row > div", early) });
    const search = document.querySelector("input[type=search]");
    if (window.typed) Object.assign(search, { value: window.typed }).dispatchEvent(new Event("input"));
  }
  if (picture || !window.early.cells) return;
  watch.disconnect();
  window.early.grid = boxes(".ag-header-cell, .ag-row > .ag-cell", grid);
}).observe(document, { subtree: true, childList: true });
"""
