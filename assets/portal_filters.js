// The multi-select buttons: which are offered, how many values are chosen, and their lists.
(function (lotview) {
  "use strict";

  lotview.filters = function (page) {
    const buttons = [...page.querySelectorAll("[data-column]")];
    for (const button of buttons) {
      const { column, noun } = button.dataset;
      lotview.opens(button, () => lotview.pickList(column, button.getAttribute("aria-label"), noun));
    }
    lotview.on("view", () => buttons.forEach(mark));
    lotview.on("restored", () => buttons.forEach(mark));
    lotview.on("answer", (answer) => offerCustomers(buttons, answer));
  };

  function mark(button) {
    const number = (lotview.view.now.in[button.dataset.column] || []).length;
    lotview.say(button.querySelector("b"), number ? String(number) : "");
    button.classList.toggle("is-on", number > 0);
    button.setAttribute("aria-description", number ? `${number} chosen` : "any");
  }

  // Customer is offered to those who see more than one; other filters can narrow the list to one for a while.
  let several = false;
  function offerCustomers(buttons, { facets }) {
    const customers = (facets || {}).customer || [];
    several = several || customers.length > 1 || (lotview.view.now.in.customer || []).length > 0;
    const button = buttons.find((each) => each.dataset.column === "customer");
    if (!button.hidden || !several) return;
    button.hidden = false;
    lotview.emit("several-customers");
  }
})(window.lotview);
