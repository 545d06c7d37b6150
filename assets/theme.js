// Sets the theme before the first paint, and lets a sign-in page forget what the last person looked at, in every tab.
(function () {
  "use strict";
  const KEY = "lotview.theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = {
    choice: () => localStorage.getItem(KEY) || "system",
    choose(value) {
      localStorage.setItem(KEY, value);
      theme.apply();
    },
    apply() {
      const choice = theme.choice();
      const mode = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
      document.documentElement.setAttribute("data-bs-theme", mode);
      document.documentElement.setAttribute("data-ag-theme-mode", mode);
    },
  };
  window.lotview = window.lotview || {};
  window.lotview.theme = theme;
  dark.addEventListener("change", theme.apply);
  theme.apply();

  const DOORS = ["/login", "/admin-login", "/forgot-password"];
  if (DOORS.includes(location.pathname)) sessionStorage.clear();
  // Nobody who is signed in this way is shown this page: what other tabs still show belongs to a session that has ended.
  if (["/login", "/admin-login"].includes(location.pathname) && "BroadcastChannel" in window) {
    new BroadcastChannel("lotview").postMessage("signed out");
  }
})();
