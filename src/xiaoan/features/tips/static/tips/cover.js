// Boxes over faces and number plates, drawn by hand; the field holds them in percent.
(function () {
  "use strict";
  for (const frame of document.querySelectorAll("[data-cover]")) {
    const field = document.getElementsByName(frame.dataset.cover)[0];
    const canvas = document.createElement("canvas");
    frame.append(canvas);
    const pen = canvas.getContext("2d");
    const read = () => field.value.split(/[;；]/).map((one) => one.split(/[,，]/).map(Number)).filter((one) => one.length === 4 && one.every(Number.isFinite));
    const place = (event) => {
      const edge = frame.getBoundingClientRect();
      const share = (value) => Math.min(100, Math.max(0, value * 100));
      return [share((event.clientX - edge.left) / edge.width), share((event.clientY - edge.top) / edge.height)];
    };
    let from = null;
    let boxes = read();
    function draw(extra) {
      canvas.width = frame.clientWidth;
      canvas.height = frame.clientHeight;
      pen.fillStyle = "rgb(0 0 0 / 78%)";
      for (const [left, top, wide, high] of extra ? [...boxes, extra] : boxes) {
        pen.fillRect(left * canvas.width / 100, top * canvas.height / 100, wide * canvas.width / 100, high * canvas.height / 100);
      }
    }
    const between = ([x, y], [to, down]) => [Math.min(x, to), Math.min(y, down), Math.abs(to - x), Math.abs(down - y)];
    function keep() {
      field.value = boxes.map((one) => one.map((value) => value.toFixed(1)).join(",")).join("; ");
      draw();
    }
    frame.addEventListener("pointerdown", (event) => { from = place(event); frame.setPointerCapture(event.pointerId); });
    frame.addEventListener("pointermove", (event) => { if (from) draw(between(from, place(event))); });
    frame.addEventListener("pointerup", (event) => {
      if (!from) return;
      const [x, y] = place(event);
      const box = between(from, [x, y]);
      from = null;
      if (box[2] > 1 && box[3] > 1) boxes.push(box);
      else boxes = boxes.filter(([left, top, wide, high]) => x < left || x > left + wide || y < top || y > top + high);
      keep();
    });
    field.addEventListener("input", () => { boxes = read(); draw(); });
    window.addEventListener("resize", () => draw());
    const picture = frame.querySelector("img");
    if (picture.complete) draw(); else picture.addEventListener("load", () => draw());
  }
})();
