/* A signature drawn with a finger: the canvas is shown, the typed way folds away, and 签字 waits
   until the end of the text was on the screen. Without this script the form works by itself. */

const form = document.querySelector("[data-sign]");
const canvas = form?.querySelector("canvas");
if (canvas) begin(form, canvas);

function begin(form, canvas) {
  const told = form.querySelector("[name=drawn]");
  const hand = form.querySelector("[data-hand]");
  const pen = canvas.getContext("2d");
  let points = 0;
  hand.hidden = false;
  const before = told.value;
  fit();
  if (before) redraw(before);
  watchEnd(form);

  /* What was drawn before something else was found wrong. */
  function redraw(address) {
    const picture = new Image();
    picture.onload = () => {
      const { width, height } = canvas.getBoundingClientRect();
      pen.drawImage(picture, 0, 0, width, height);
      told.value = address;
    };
    picture.src = address;
  }

  function fit() {
    const { width, height } = canvas.getBoundingClientRect();
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.lineWidth = 3;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#111";
    points = 0;
    told.value = "";
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
    points += 1;
  });
  canvas.addEventListener("pointerup", () => {
    if (points > 3) told.value = canvas.toDataURL("image/png");
  });
  form.querySelector("[data-clear]").addEventListener("click", fit);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a phone's address bar comes and goes
    width = window.innerWidth;
    fit();
  });
}

/* The box can be ticked once the last line of the text has been on the screen. */
function watchEnd(form) {
  const box = form.querySelector("[name=has_read]");
  const end = document.querySelector("[data-end]");
  const wait = form.querySelector("[data-wait]");
  if (!end || box.checked || !("IntersectionObserver" in window)) return;
  box.disabled = true;
  wait.hidden = false;
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting || one.boundingClientRect.top < 0)) return;
    box.disabled = false;
    wait.hidden = true;
    watch.disconnect();
  });
  watch.observe(end);
}
