// The public form: works out the proof while the person types, shows where to turn when a child is
// harmed, and what is open already. Without it the form is sent as it is and waits for a person.
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

  // --- where to turn, and what is kept: nothing of a child's matter stays on the phone ---
  const turn = form.querySelector("[data-turn]");
  const words = field("words");
  const usual = words.placeholder;
  const draft = form.dataset.keep;
  function showTurn() {
    const isSealed = Boolean(form.querySelector("[data-sealed]:checked"));
    if (turn) turn.hidden = !isSealed;
    for (const part of form.querySelectorAll("[data-open-only]")) part.hidden = isSealed;
    words.placeholder = isSealed ? "写“请联系我”就行" : usual;
    if (isSealed) {
      form.querySelector("[data-more]").open = true;
      delete form.dataset.keep;
      try { localStorage.removeItem(`xiaoan_draft:${draft}`); } catch { /* private mode */ }
    } else form.dataset.keep = draft;
    if (isSealed && turn && !form.querySelector("[name=certain]")) {
      const certain = document.createElement("input");
      certain.type = "hidden"; certain.name = "certain"; certain.value = "1";
      form.append(certain);
    } else if (!isSealed && turn) {
      const certain = form.querySelector("[name=certain]");
      if (certain) certain.remove();
    }
  }

  // --- what is open already, of the kind that was chosen ---
  const similar = form.querySelector("[data-similar]");
  function showSimilar() {
    if (!similar) return;
    const kind = form.querySelector("[name=kind]:checked");
    let shown = 0;
    for (const line of similar.querySelectorAll("[data-kinds]")) {
      const fits = Boolean(kind) && line.dataset.kinds.split(" ").includes(kind.value);
      line.hidden = !fits;
      shown += fits ? 1 : 0;
      const radio = line.querySelector("input");
      if (!fits && radio.checked) similar.querySelector("[value='']").checked = true;
    }
    const isHere = similar.querySelectorAll(".form-check:not([data-kinds])").length > 1;
    if (!form.querySelector("[data-sealed]:checked")) similar.hidden = !shown && !isHere;
  }
  function chosen() { showTurn(); showSimilar(); }
  for (const radio of form.querySelectorAll("[name=kind]")) radio.addEventListener("change", chosen);
  chosen();
})();
