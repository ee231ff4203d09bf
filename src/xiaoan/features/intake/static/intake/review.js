// Keys for the review page: J and K walk, A accepts, E edits, R says that nothing is asked.
(() => {
  const lines = () => [...document.querySelectorAll(".in-line")];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  function here() {
    return document.activeElement.closest(".in-line") || document.querySelector(".in-line:target");
  }

  function walk(step) {
    const all = lines();
    const at = all.indexOf(here());
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
    }
  }

  function press(wanted) {
    const line = here() || document.querySelector(".in-line[data-open]");
    line?.querySelector(wanted)?.click();
  }

  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    a: () => press('button[value^="accept:"]'),
    e: () => press("a[data-edit]"),
    r: () => press('button[value^="reject:"]'),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = keys[event.key.toLowerCase()];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  document.querySelector(".in-line:target")?.focus({ preventScroll: true });
})();
