// Shows or hides what is typed into a password field: on the sign-in pages and inside the portal.
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shows]");
    if (!button) return;
    const field = document.getElementById(button.dataset.shows);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });

  // A browser must not offer a password that was shown as a text to fill in elsewhere.
  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("[data-shows]")) {
      document.getElementById(button.dataset.shows).type = "password";
      button.setAttribute("aria-pressed", "false");
    }
  }, true);
})();
