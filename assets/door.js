// Sign-in and password pages: show or hide what is typed.
(function () {
  "use strict";
  for (const button of document.querySelectorAll("[data-shows]")) {
    const field = document.getElementById(button.dataset.shows);
    button.hidden = false; // without JavaScript the button would do nothing
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      field.focus();
    });
    // A browser must not offer a password that was shown as a text to fill in elsewhere.
    field.form.addEventListener("submit", () => (field.type = "password"));
  }
})();
