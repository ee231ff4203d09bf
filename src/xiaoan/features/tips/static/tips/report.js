// The public form: works out the proof while the person types, makes photos small, shows where to
// turn when a child is harmed. Without it the form is sent as it is and waits for a person.
(function () {
  "use strict";
  const worker = document.currentScript.dataset.worker;
  const form = document.querySelector("[data-tip]");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);
  const challenge = form.querySelector("[name=challenge]");
  const nonce = form.querySelector("[name=nonce]");

  // --- proof of work, while the person writes ---
  let proved = Promise.resolve();
  if (window.Worker && challenge.value) {
    proved = new Promise((resolve) => {
      try {
        const prover = new Worker(worker);
        prover.onmessage = ({ data }) => { nonce.value = data; resolve(); };
        prover.onerror = () => resolve();
        prover.postMessage(challenge.value);
      } catch { resolve(); }
      setTimeout(resolve, 20000); // a very slow phone goes the slower way
    });
  }
  let goes = false;
  form.addEventListener("submit", (event) => {
    if (goes || nonce.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = form.querySelector("[data-send]");
    button.textContent = "正在提交…";
    proved.then(() => { goes = true; form.requestSubmit ? form.requestSubmit() : form.submit(); });
  }, true);

  // --- where to turn ---
  const turn = form.querySelector("[data-turn]");
  function showTurn() {
    const isSealed = Boolean(form.querySelector("[data-sealed]:checked"));
    if (turn) turn.hidden = !isSealed;
    for (const part of form.querySelectorAll("[data-open-only]")) part.hidden = isSealed;
    if (isSealed && turn && !form.querySelector("[name=certain]")) {
      const certain = document.createElement("input");
      certain.type = "hidden"; certain.name = "certain"; certain.value = "1";
      form.append(certain);
    } else if (!isSealed && turn) {
      const certain = form.querySelector("[name=certain]");
      if (certain) certain.remove();
    }
  }
  for (const radio of form.querySelectorAll("[name=kind]")) radio.addEventListener("change", showTurn);
  showTurn();

  // --- photos made small before they are sent ---
  const photos = field("photos");
  const count = form.querySelector("[data-count]");
  const EDGE = 1280;
  async function small(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const ratio = Math.min(1, EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * ratio));
      canvas.height = Math.max(1, Math.round(picture.height * ratio));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  }
  photos.addEventListener("change", async () => {
    const chosen = [...photos.files].slice(0, 3);
    count.textContent = chosen.length ? `已选 ${chosen.length} 张照片` : "拍照或选照片";
    if (!window.DataTransfer || !window.createImageBitmap) return;
    const box = new DataTransfer();
    for (const one of await Promise.all(chosen.map(small))) box.items.add(one);
    photos.files = box.files;
  });
})();
