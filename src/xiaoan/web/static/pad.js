/* A signature drawn with a finger: a canvas inside an element with [data-pad], whose hidden field
   receives the picture. Without this script the field stays empty and the form offers another way. */

export function pad(form, canvas, told) {
  const pen = canvas.getContext("2d");
  let points = 0;
  const before = told.value;
  fit();
  listen();
  if (before) redraw(before);
  return { clear: fit };

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

  function listen() {
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
    let width = window.innerWidth;
    window.addEventListener("resize", () => {
      if (window.innerWidth === width) return; // a phone's address bar comes and goes
      width = window.innerWidth;
      fit();
    });
  }
}
