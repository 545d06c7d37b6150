// What a number of the overview opens: the inventory, with exactly the rows it counts.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const SCROLL = "lotview.scroll"; // where the page stood when a number was opened
  const opening = {};
  lotview.opening = opening;

  // What the inventory will ask for, should it be the next page.
  opening.expect = function (view) {
    const { sort, by, open } = lotview.view.now;
    lotview.first.remember(lotview.view.key, by === "part" ? { ...view, sort, by, open } : { ...view, sort });
  };

  // What a number opens: the current view, with the number's own conditions in the place of the view's.
  function narrowed(opens) {
    const { in: chosen, filter, by, sort, columns, kept, ...rest } = lotview.view.now;
    const narrow = { ...rest, in: { ...chosen, ...opens.in }, filter: { ...filter, ...opens.filter }, by: "lot" };
    if (by !== "part") return lotview.state.of({ ...narrow, sort, columns, kept });
    const { lot = { sort: [], columns: null } } = kept;
    return lotview.state.of({ ...narrow, ...lot, kept: { ...kept, part: { sort, columns } } });
  }
  const addressOf = (opens) => {
    const address = opens && lotview.state.toAddress(narrowed(opens));
    return address ? `/inventory?view=${address}` : null;
  };

  // Coming back shows what was left: this entry of the history keeps its view, and the page where it stood.
  function leave() {
    const address = lotview.state.toAddress(lotview.state.now());
    if (address) history.replaceState(history.state, "", `${location.pathname}?view=${address}`);
    sessionStorage.setItem(SCROLL, lotview.byId("overview-scroll").scrollTop);
  }
  opening.open = function (opens) {
    const address = addressOf(opens);
    if (!address) return;
    leave();
    location.assign(address);
  };
  opening.link = (opens, attributes, ...children) => {
    const href = addressOf(opens);
    return href ? h("a", { ...attributes, href, onclick: leave }, ...children) : h("span", { class: attributes.class, title: attributes.title }, ...children);
  };

  // Whoever comes back stands where they left.
  opening.goBackTo = function (place) {
    const at = sessionStorage.getItem(SCROLL);
    if (at) place.scrollTop = Number(at);
    sessionStorage.removeItem(SCROLL);
  };
})(window.lotview);
