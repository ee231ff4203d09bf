// The receipt's QR code carries the code behind the hash, where no server and no log sees it.
(function () {
  "use strict";
  const form = document.querySelector("[data-follow]");
  const code = decodeURIComponent(location.hash.slice(1)).slice(0, 40);
  if (!form || !code || form.querySelector("[role=alert]")) return;
  form.elements.namedItem("code").value = code;
  form.requestSubmit ? form.requestSubmit() : form.submit();
})();
