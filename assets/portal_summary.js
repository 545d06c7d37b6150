// The count of rows and the totals per unit; never a total across units.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const NAMED = 2; // units written out; the others are told on hover and focus

  lotview.summary = function (count, sums) {
    lotview.on("answer", (answer) => {
      const text = `Showing ${lotview.count(answer.matched)} of ${lotview.count(answer.total)} ${ofWhat()}`;
      if (count.textContent !== text) count.replaceChildren(...emphasised(answer));
      sums.replaceChildren(...totals(answer.sums || []));
    });
  };

  const emphasised = ({ matched, total }) => [
    "Showing ", h("b", {}, lotview.count(matched)), " of ", h("b", {}, lotview.count(total)), " " + ofWhat(),
  ];
  const ofWhat = () => (lotview.parts.isOn() ? "rows by part" : "rows");

  // Rows with their number, and with what they stand for.
  lotview.countedRows = (number) => lotview.counted(number, "rows") + (lotview.parts.isOn() ? " by part" : "");

  lotview.amount = ([unit, quantity]) => `${lotview.quantity(quantity)} ${unit || "(no unit)"}`;

  function totals(sums) {
    const written = sums.map(lotview.amount);
    if (written.length <= NAMED + 1) return written.length ? [written.join(", ")] : [];
    const more = written.length - NAMED;
    return [
      written.slice(0, NAMED).join(", ") + ", ",
      h("span", { class: "lv-tip", tabindex: "0", role: "note", "data-tip": written.slice(NAMED).join(", "),
        "aria-label": `${more} more units: ${written.slice(NAMED).join(", ")}` }, `${more} more units`),
    ];
  }
  lotview.totals = totals;
})(window.lotview);
