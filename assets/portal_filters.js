// The multi-select buttons: which are offered, how many values are chosen, and their lists.
(function (lotview) {
  "use strict";

  lotview.filters = function (page) {
    const buttons = [...page.querySelectorAll("[data-column]")];
    for (const button of buttons) {
      lotview.opens(button, () => list(button));
    }
    lotview.on("view", () => buttons.forEach(mark));
    lotview.on("restored", () => buttons.forEach(mark));
    lotview.on("answer", lotview.seeChoices);
    lotview.on("answer", (answer) => offerCustomers(buttons, answer));
  };

  function list(button) {
    const { column, name, noun } = button.dataset;
    const panel = lotview.pickList(column, name, noun);
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", name);
    return panel;
  }

  // Open the list of `button` beneath something else.
  lotview.opensList = function (button, from) {
    const panel = list(button);
    lotview.popover(from, panel);
    panel.querySelector("[data-first]").focus();
  };

  function mark(button) {
    const number = (lotview.view.now.in[button.dataset.column] || []).length;
    lotview.say(button.querySelector("b"), number ? String(number) : "");
    button.classList.toggle("is-on", number > 0);
    button.setAttribute("aria-description", number ? `${number} chosen` : "any");
  }

  // Customer is offered to those who may see more than one; the answer has that facet only then.
  function offerCustomers(buttons, { facets }) {
    const button = buttons.find((each) => each.dataset.column === "customer");
    if (!button.hidden || !facets || !facets.customer) return;
    button.hidden = false;
    lotview.emit("several-customers");
  }
})(window.lotview);
