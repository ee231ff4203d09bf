/* The expert draws their name; without this script the typed one stands. */

import { pad } from "../pad.js";

const form = document.querySelector("[data-sign]");
const canvas = form.querySelector("canvas");
form.querySelector("[data-hand]").hidden = false;
const drawn = pad(form, canvas, form.querySelector("[name=drawn]"));
form.querySelector("[data-clear]").addEventListener("click", drawn.clear);
