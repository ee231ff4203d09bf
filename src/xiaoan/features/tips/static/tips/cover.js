// Boxes over faces and number plates, by hand; the field holds them in percent. A mouse drags them,
// a finger taps: the page goes on scrolling, and a tap puts a box of the chosen size, or takes it away.
(function () {
  "use strict";
  const SIZES = [["小", 8], ["中", 16], ["大", 30]];
  const SLIP = 8;
  for (const frame of document.querySelectorAll("[data-cover]")) {
    const field = document.getElementsByName(frame.dataset.cover)[0];
    const show = document.getElementsByName(frame.dataset.cover.replace("boxes_", "show_"))[0];
    const canvas = document.createElement("canvas");
    frame.append(canvas);
    const pen = canvas.getContext("2d");
    const read = () => field.value.split(/[;；]/).map((one) => one.split(/[,，]/).map(Number)).filter((one) => one.length === 4 && one.every(Number.isFinite));
    const share = (value) => Math.min(100, Math.max(0, value * 100));
    const place = (event) => {
      const edge = frame.getBoundingClientRect();
      return [share((event.clientX - edge.left) / edge.width), share((event.clientY - edge.top) / edge.height)];
    };
    let size = SIZES[1][1];
    let from = null;
    let start = null;
    let boxes = read();
    function draw(extra) {
      canvas.width = frame.clientWidth;
      canvas.height = frame.clientHeight;
      pen.fillStyle = "rgb(0 0 0 / 85%)";
      for (const [left, top, wide, high] of extra ? [...boxes, extra] : boxes) {
        pen.fillRect(left * canvas.width / 100, top * canvas.height / 100, wide * canvas.width / 100, high * canvas.height / 100);
      }
    }
    const between = ([x, y], [to, down]) => [Math.min(x, to), Math.min(y, down), Math.abs(to - x), Math.abs(down - y)];
    const around = ([x, y]) => {
      const high = Math.min(100, size * frame.clientWidth / frame.clientHeight);
      return [Math.min(Math.max(x - size / 2, 0), 100 - size), Math.min(Math.max(y - high / 2, 0), 100 - high), size, high];
    };
    const covers = ([x, y]) => ([left, top, wide, high]) => x >= left && x <= left + wide && y >= top && y <= top + high;
    function keep() {
      field.value = boxes.map((one) => one.map((value) => (Math.floor(value * 10) / 10).toFixed(1)).join(",")).join("; ");
      if (show && boxes.length) show.checked = true;
      draw();
    }
    function tap(at) {
      const hit = covers(at);
      boxes = boxes.some(hit) ? boxes.filter((one) => !hit(one)) : [...boxes, around(at)];
      keep();
    }
    frame.addEventListener("pointerdown", (event) => {
      from = place(event);
      start = [event.clientX, event.clientY];
      if (event.pointerType !== "touch") frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener("pointermove", (event) => {
      if (from && event.pointerType !== "touch") draw(between(from, place(event)));
    });
    frame.addEventListener("pointercancel", () => { from = null; draw(); });
    frame.addEventListener("pointerup", (event) => {
      if (!from) return;
      const at = place(event);
      const box = between(from, at);
      const isTap = Math.hypot(event.clientX - start[0], event.clientY - start[1]) < SLIP;
      from = null;
      if (isTap) return tap(at);
      if (event.pointerType !== "touch" && box[2] > 1 && box[3] > 1) boxes.push(box);
      return keep();
    });
    const sizes = document.createElement("div");
    sizes.className = "tip-sizes";
    sizes.setAttribute("role", "group");
    sizes.setAttribute("aria-label", "方框大小");
    for (const [word, wide] of SIZES) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-plain btn-sm";
      button.textContent = `${word}框`;
      button.setAttribute("aria-pressed", String(wide === size));
      button.addEventListener("click", () => {
        size = wide;
        for (const one of sizes.children) one.setAttribute("aria-pressed", String(one === button));
      });
      sizes.append(button);
    }
    frame.before(sizes);
    field.addEventListener("input", () => { boxes = read(); draw(); });
    window.addEventListener("resize", () => draw());
    const picture = frame.querySelector("img");
    if (picture.complete) draw(); else picture.addEventListener("load", () => draw());
  }
})();
