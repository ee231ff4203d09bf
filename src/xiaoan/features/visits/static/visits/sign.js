/* Each side draws in its own box; without this script the typed names stand. */

import { pad } from "../pad.js";

for (const form of document.querySelectorAll("[data-sign]")) {
  const canvas = form.querySelector("canvas");
  form.querySelector("[data-hand]").hidden = false;
  const drawn = pad(form, canvas, form.querySelector("[name=drawn]"));
  form.querySelector("[data-clear]").addEventListener("click", drawn.clear);
}
