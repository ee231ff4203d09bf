// Tap the picture for a point, drag for a zone; both only fill in the number fields.
(() => {
  const plan = document.querySelector("[data-placing]");
  const form = plan && document.getElementById(plan.dataset.placing);
  if (!form) return;
  const ghost = plan.querySelector("[data-ghost]");
  const size = plan.viewBox.baseVal;
  let from = null;

  const at = (event) => {
    const box = plan.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(box);
    return { x: Math.min(Math.max(point.x, 0), size.width), y: Math.min(Math.max(point.y, 0), size.height) };
  };
  const percent = (value, whole) => (Math.round((value / whole) * 1000) / 10).toFixed(1);
  const fill = (name, value) => { form.elements[name].value = value; };
  const draw = (x, y, w, h) => {
    ghost.setAttribute("x", x);
    ghost.setAttribute("y", y);
    ghost.setAttribute("width", w);
    ghost.setAttribute("height", h);
  };
  const show = (end) => {
    const x = Math.min(from.x, end.x), y = Math.min(from.y, end.y);
    const w = Math.abs(from.x - end.x), h = Math.abs(from.y - end.y);
    const isZone = w > size.width / 50 && h > size.height / 50;
    const dot = size.width / 60;
    if (isZone) draw(x, y, w, h); else draw(end.x - dot / 2, end.y - dot / 2, dot, dot);
    fill("x", percent(isZone ? x : end.x, size.width));
    fill("y", percent(isZone ? y : end.y, size.height));
    fill("w", isZone ? percent(w, size.width) : "");
    fill("h", isZone ? percent(h, size.height) : "");
  };

  plan.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    from = at(event);
    plan.setPointerCapture(event.pointerId);
    show(from);
  });
  plan.addEventListener("pointermove", (event) => { if (from) show(at(event)); });
  plan.addEventListener("pointerup", (event) => { if (from) { show(at(event)); from = null; } });
  plan.addEventListener("click", (event) => event.preventDefault(), true);
})();
