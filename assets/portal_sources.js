// What forms of mails and alerts have in common: which view they look at, and in which time zone they count.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const EVERYTHING = { shape: 1, view: {} };

  // Return a list to choose one of; options are pairs of value and words.
  lotview.select = (attributes, options, chosen) => h("select", { class: "form-select", ...attributes },
    options.map(([value, words]) => h("option", { value, selected: value === chosen }, words)));

  // Return the views that one may choose as options: the one that `kept` has, the one on screen ({ state, words }), those
  // that were saved, or everything.
  lotview.sources = (kept, view, views) => [
    ...(kept ? [["", "The view it has"]] : []),
    ...(view ? [["now", view.words ? `This view: ${view.words}` : "This view, as it is now"]] : []),
    ...views.map(({ reference, name }) => [reference, `Saved view: ${name}`]),
    ["all", "Everything you see"],
  ];

  // Return the state of a chosen source as what is sent holds it; of the view that is kept, nothing.
  lotview.sourceState = async function (source, shown) {
    if (!source) return {};
    if (source === "all") return { state: EVERYTHING };
    if (source === "now") return { state: shown.state };
    return { state: (await lotview.ask(`/api/views/${source}`)).state };
  };

  // Return the page that a chosen source is of, and opens on.
  lotview.sourcePage = (source, shown, views) => (source === "now" ? shown : views.find(({ reference }) => reference === source))?.page || "inventory";

  // Return every time zone as an option, the chosen one or the browser's own first.
  lotview.zones = function (chosen) {
    const own = chosen || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
    const known = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), own]);
    return [own, ...[...known].filter((zone) => zone !== own)].map((zone) => [zone, zone.replaceAll("_", " ")]);
  };
})(window.lotview);
