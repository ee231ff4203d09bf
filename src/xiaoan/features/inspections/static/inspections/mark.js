// Circle the fault on the photo: finger or keyboard, undo, or go on without.

const RED = "#e0261a";

export async function marked(blob) {
  const view = document.querySelector("#mark");
  if (!view?.showModal) return blob;
  const picture = await createImageBitmap(blob).catch(() => null);
  return picture ? editor(view, picture, blob) : blob;
}

function editor(view, picture, blob) {
  const canvas = view.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const strokes = [];
  let tool = "ring";
  let drawing = null;
  [canvas.width, canvas.height] = [picture.width, picture.height];

  const paint = () => {
    pen.drawImage(picture, 0, 0);
    Object.assign(pen, { strokeStyle: RED, lineCap: "round", lineJoin: "round", lineWidth: Math.max(5, picture.width / 140) });
    for (const each of drawing ? [...strokes, drawing] : strokes) shapes[each.tool](pen, each);
    view.querySelector("[data-mark-undo]").disabled = !strokes.length;
    view.querySelector("[data-mark-done]").textContent = strokes.length ? "用这张" : "不用圈，用原图";
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect(); // the picture stands centred in it, whole
    const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
    return [
      (event.clientX - box.left - box.width / 2) / scale + canvas.width / 2,
      (event.clientY - box.top - box.height / 2) / scale + canvas.height / 2,
    ];
  };
  const choose = (wanted) => {
    tool = wanted;
    for (const button of view.querySelectorAll("[data-mark-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.markTool === tool));
    }
  };

  canvas.onpointerdown = (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = { tool, from: at(event), to: at(event) };
  };
  canvas.onpointermove = (event) => { if (drawing) { drawing.to = at(event); paint(); } };
  canvas.onpointerup = () => {
    if (drawing && far(drawing)) strokes.push(drawing);
    drawing = null;
    paint();
  };
  canvas.onpointercancel = () => { drawing = null; paint(); };
  canvas.onkeydown = (event) => { if (byKey(event, strokes, tool, canvas)) { event.preventDefault(); paint(); } };
  view.onclick = ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.markTool) choose(button.dataset.markTool);
    if (button && "markUndo" in button.dataset) { strokes.pop(); paint(); }
    if (button && "markDone" in button.dataset) view.close();
  };
  choose("ring");
  paint();
  view.showModal();
  return new Promise((resolve) => {
    view.addEventListener("close", () => {
      if (!strokes.length) return resolve(blob);
      return canvas.toBlob((drawn) => resolve(drawn || blob), "image/jpeg", 0.82);
    }, { once: true });
  });
}

const far = ({ from, to }) => Math.hypot(to[0] - from[0], to[1] - from[1]) > 8;

const shapes = {
  ring(pen, { from, to }) {
    pen.beginPath();
    pen.ellipse((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, Math.abs(to[0] - from[0]) / 2, Math.abs(to[1] - from[1]) / 2, 0, 0, 7);
    pen.stroke();
  },
  arrow(pen, { from, to }) {
    const way = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const head = pen.lineWidth * 4;
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    for (const turn of [0.5, -0.5]) {
      pen.moveTo(...to);
      pen.lineTo(to[0] - head * Math.cos(way + turn), to[1] - head * Math.sin(way + turn));
    }
    pen.stroke();
  },
};

// Without a finger: Enter sets a mark in the middle, arrows move the last one, + and - size it.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GROW = { "+": 1, "=": 1, "-": -1 };

function byKey({ key }, strokes, tool, { width, height }) {
  const last = strokes.at(-1);
  const step = width / 40;
  if (key === "Enter") {
    strokes.push({ tool, from: [width * 0.35, height * 0.35], to: [width * 0.65, height * 0.65] });
  } else if (WAYS[key] && last) {
    const [x, y] = WAYS[key];
    for (const end of [last.from, last.to]) { end[0] += x * step; end[1] += y * step; }
  } else if (GROW[key] && last) {
    last.from = last.from.map((each) => each - GROW[key] * step / 2);
    last.to = last.to.map((each) => each + GROW[key] * step / 2);
  } else {
    return false;
  }
  return true;
}
