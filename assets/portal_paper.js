// The overview on paper: its figures as wide as two of them stand there, and in light colours, whatever the screen's are.
(function (lotview) {
  "use strict";
  const SIZE = { width: 330, height: 224 }; // as in portal_overview.css

  addEventListener("beforeprint", () => {
    const { Plotly } = window, page = lotview.byId("overview-page");
    if (!page || !Plotly || !lotview.rows.answer?.cards) return; // not put together yet: there are no figures, or rows
    const colours = lotview.h("i", { "data-bs-theme": "light", hidden: true });
    page.append(colours);
    for (const card of lotview.rows.answer.cards) {
      const plot = page.querySelector(`[data-card="${card.id}"] .plot`);
      if (plot.matches(".js-plotly-plot:not([hidden])")) lotview.figures.draw(Plotly, plot, card, lotview.opening.open, { size: SIZE, colours });
    }
    colours.remove();
  });
  addEventListener("afterprint", () => lotview.emit("theme")); // drawn for the screen again
})(window.lotview);
