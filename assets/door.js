// Sign-in and password pages: show or hide what is typed, and lose nothing of it when a password is refused.
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
    field.form.addEventListener("submit", () => hide(field, button));
  }

  function hide(field, button) {
    field.type = "password";
    button.setAttribute("aria-pressed", "false");
  }

  // The server never sends a password back, so a refusal is fetched and put above fields that stay as they are.
  const choosing = document.querySelector("[name=new_password]")?.form;
  choosing?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const save = choosing.querySelector("[type=submit]");
    save.disabled = true;
    const sent = { method: "POST", body: new URLSearchParams(new FormData(choosing)), redirect: "manual" };
    const answer = await fetch(choosing.action, sent).catch(() => null);
    save.disabled = false;
    if (!answer) return choosing.submit(); // the browser itself says what is wrong with the connection
    if (answer.type === "opaqueredirect") return location.assign("/");
    refuse(new DOMParser().parseFromString(await answer.text(), "text/html"));
  });

  function refuse(page) {
    const problem = page.getElementById("problem");
    if (!problem) return location.reload();
    document.getElementById("problem")?.remove();
    choosing.querySelector("[name=csrf_token]").before(problem);
    choosing.csrf_token.value = page.querySelector("[name=csrf_token]").value;
    const field = choosing.new_password;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "problem rules");
    field.focus();
  }
})();
