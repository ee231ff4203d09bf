// Runs before the first paint: dark mode as this device keeps it, so that nothing flashes; elder
// mode from its cookie, for the page that is opened without a network and knows nobody.
(function () {
  "use strict";
  var root = document.documentElement;
  function kept(name) {
    try { return localStorage.getItem(name); } catch (error) { return null; }
  }
  var theme = kept("xiaoan_theme") || root.dataset.themeChoice || "auto";
  var wantsDark = theme === "dark" ||
    (theme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  if (wantsDark) root.setAttribute("data-bs-theme", "dark");
  else root.removeAttribute("data-bs-theme");
  if (/(^|; )xiaoan_elder=1/.test(document.cookie)) root.dataset.elder = "1";
  else delete root.dataset.elder;
  root.classList.add("has-script");
})();
