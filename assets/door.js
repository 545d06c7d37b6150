// Sign-in and password pages: nothing that was typed is lost when a password is refused.
(function () {
  "use strict";
  // theme.js has emptied this tab; of what the browser keeps for longer only the theme stays, as it tells of no stock.
  for (const key of Object.keys(localStorage)) if (key !== "lotview.theme") localStorage.removeItem(key);

  // Without JavaScript the buttons that show a password would do nothing.
  for (const button of document.querySelectorAll("[data-shows]")) button.hidden = false;

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
    if (answer.type === "opaqueredirect") return location.assign(choosing.dataset.then || "/");
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
