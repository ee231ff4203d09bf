/* A signature drawn with a finger: the canvas is shown, the typed way folds away, and 签字 waits
   until the end of the text was on the screen. Without this script the form works by itself. */

import { pad } from "../pad.js";

const form = document.querySelector("[data-sign]");
const canvas = form?.querySelector("canvas");
if (canvas) {
  form.querySelector("[data-hand]").hidden = false;
  const drawn = pad(form, canvas, form.querySelector("[name=drawn]"));
  watchEnd(form);
  form.querySelector("[data-clear]").addEventListener("click", drawn.clear);
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
