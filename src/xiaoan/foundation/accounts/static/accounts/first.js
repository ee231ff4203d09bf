// A slip's QR code carries the code behind `#`, which browsers never send: no log ever holds it.
(() => {
  "use strict";
  const field = document.querySelector("[data-from-hash]");
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (field && code && !field.value) {
    field.value = code;
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
