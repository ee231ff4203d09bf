// It was taken in: the draft that this phone kept is done with.
(function () {
  "use strict";
  const block = document.querySelector("[data-sent]");
  try { localStorage.removeItem(`xiaoan_draft:${block.dataset.sent}`); } catch { /* private mode */ }
})();
