// Runs before the first paint: dark and elder mode from this device, so that nothing flashes.
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
  var elder = kept("xiaoan_elder");
  if (elder === "1") root.dataset.elder = "1";
  if (elder === "0") delete root.dataset.elder;
  root.classList.add("has-script");
})();
