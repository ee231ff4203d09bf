// The clock of a tabletop.
const clock = document.querySelector("[data-began]");
if (clock) {
  const began = Date.parse(clock.dataset.began);
  const tick = () => {
    const seconds = Math.max(Math.floor((Date.now() - began) / 1000), 0);
    clock.textContent = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  };
  tick();
  setInterval(tick, 500);
}
