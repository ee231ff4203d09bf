// What the shell does beyond links and forms. Every page works without it.
(function () {
  "use strict";
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- kept on this device, and told to the server so that the next page starts right ---
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* private mode */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* private mode */ } },
  };
  function remember(name, value) {
    store.set(name, value);
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  }

  // --- modes ---
  const modes = {
    dark: {
      isOn: () => root.getAttribute("data-bs-theme") === "dark",
      set(on) {
        if (on) root.setAttribute("data-bs-theme", "dark");
        else root.removeAttribute("data-bs-theme");
        remember("xiaoan_theme", on ? "dark" : "light");
      },
    },
  };
  function showModes() {
    for (const button of all("[data-mode]")) {
      button.setAttribute("aria-pressed", String(modes[button.dataset.mode].isOn()));
    }
  }

  // --- drawer: the sidebar itself is lifted into a dialog, so focus stays inside ---
  function openDrawer() {
    const drawer = one("#drawer");
    const side = one("#side");
    if (!drawer || !side || drawer.open) return;
    const home = side.nextElementSibling;
    drawer.append(side);
    drawer.addEventListener("close", () => home.before(side), { once: true });
    drawer.showModal();
  }

  // --- menu: a heading stays as it was left ---
  function keepMenu() {
    const open = all("#side [data-part][open]").map((part) => part.dataset.part);
    remember("xiaoan_menu", open.join("."));
  }

  // --- confirm ---
  function confirmed(sentence) {
    const ask = one("#ask");
    if (!ask || !ask.showModal) return Promise.resolve(window.confirm(sentence));
    one("[data-ask-text]", ask).textContent = sentence;
    ask.returnValue = "no";
    ask.showModal();
    return new Promise((resolve) => {
      ask.addEventListener("close", () => resolve(ask.returnValue === "yes"), { once: true });
    });
  }

  // --- forms: ask first, send once, and let go again when the page comes back ---
  const sent = new Map();
  function hold(form, button) {
    const words = button && button.innerHTML;
    sent.set(form, { button, words });
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("is-busy");
    button.textContent = "正在提交…";
    // A download or a lost connection never comes back to say so.
    setTimeout(() => release(form), 20000);
  }
  function release(form) {
    const held = sent.get(form);
    sent.delete(form);
    if (!held || !held.button) return;
    held.button.removeAttribute("aria-disabled");
    held.button.classList.remove("is-busy");
    held.button.innerHTML = held.words;
  }
  function onSubmit(event) {
    const form = event.target;
    const button = event.submitter;
    if (form.method === "dialog") return;
    if (sent.has(form)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    const sentence = (button && button.dataset.confirm) || form.dataset.confirm;
    if (sentence && form.dataset.confirmed !== "1") {
      event.preventDefault();
      event.stopImmediatePropagation();
      confirmed(sentence).then((yes) => {
        if (!yes) return;
        form.dataset.confirmed = "1";
        form.requestSubmit(button || undefined);
      });
      return;
    }
    delete form.dataset.confirmed;
    if (form.method === "get") return;
    if (form.dataset.keep) saveDraft(form, true);
    // After the browser has gathered the fields, else the button's own value is lost.
    setTimeout(() => { if (!event.defaultPrevented || isHtmx(form)) hold(form, button); }, 0);
  }
  const isHtmx = (form) => form.hasAttribute("hx-post") || form.hasAttribute("hx-put");

  // --- drafts: what was typed in a form with data-keep="name" survives a closed page ---
  const keepable = "input:not([type=hidden]):not([type=password]):not([type=file]), textarea, select";
  const draftKey = (form) => `xiaoan_draft:${form.dataset.keep}`;
  function saveDraft(form, isSent = false) {
    const values = {};
    for (const field of all(keepable, form)) {
      if (!field.name) continue;
      const isBox = field.type === "checkbox" || field.type === "radio";
      const key = isBox ? `${field.name}=${field.value}` : field.name;
      values[key] = isBox ? field.checked : field.value;
    }
    store.set(draftKey(form), JSON.stringify({ path: location.pathname, isSent, values }));
  }
  function fillDraft(form) {
    const raw = store.get(draftKey(form));
    if (!raw || one(".is-wrong", form)) return;
    const { values } = JSON.parse(raw);
    let filled = 0;
    for (const field of all(keepable, form)) {
      const isBox = field.type === "checkbox" || field.type === "radio";
      const value = values[isBox ? `${field.name}=${field.value}` : field.name];
      if (value === undefined || value === (isBox ? field.checked : field.value)) continue;
      if (isBox) field.checked = value; else field.value = value;
      filled += 1;
    }
    if (filled) offerDrop(form);
  }
  // A sent draft is done with once a page answers it; a lost connection never gets that far.
  function dropSent() {
    const from = document.referrer && new URL(document.referrer).pathname;
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith("xiaoan_draft:"))) {
      const { path, isSent } = JSON.parse(store.get(key));
      const form = one(`form[data-keep="${CSS.escape(key.slice(13))}"]`);
      const isRefused = form && one(".is-wrong", form);
      if (isSent && path === from && !isRefused) store.drop(key);
    }
  }
  function offerDrop(form) {
    const note = document.createElement("p");
    note.className = "say say-info";
    note.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = "已接着上次没交的内容。";
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-quiet";
    drop.textContent = "重新填写";
    drop.addEventListener("click", () => { store.drop(draftKey(form)); form.reset(); note.remove(); });
    note.append(words, drop);
    form.prepend(note);
  }

  // --- words of time, kept fresh ---
  function span(seconds) {
    const whole = Math.floor(Math.abs(seconds));
    const days = Math.floor(whole / 86400);
    const hours = Math.floor((whole % 86400) / 3600);
    const minutes = Math.floor((whole % 3600) / 60);
    if (days) return hours ? `${days}天${hours}小时` : `${days}天`;
    if (hours) return minutes ? `${hours}小时${minutes}分` : `${hours}小时`;
    return `${Math.max(minutes, 1)}分钟`;
  }
  function freshen() {
    for (const time of all("time[data-remaining]")) {
      const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
      one("span", time).textContent = (seconds >= 0 ? "还剩" : "已超") + span(seconds);
      time.className = `clock clock-${seconds < 0 ? "bad" : seconds < 86400 ? "warn" : "quiet"}`;
    }
    for (const time of all("time[data-ago]")) {
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      if (seconds >= 60 && seconds < 3600) time.textContent = `${Math.floor(seconds / 60)}分钟前`;
    }
  }

  // --- photos open whole, on the page ---
  function zoom(link) {
    const view = document.createElement("dialog");
    view.className = "zoom";
    const picture = document.createElement("img");
    picture.src = link.href;
    picture.alt = one("img", link).alt;
    const close = document.createElement("button");
    close.className = "btn zoom-close";
    close.textContent = "关闭";
    view.append(picture, close);
    view.addEventListener("click", () => view.close());
    view.addEventListener("close", () => view.remove());
    document.body.append(view);
    view.showModal();
  }

  async function copy(button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = one("span", button);
    const before = words.textContent;
    words.textContent = "已复制";
    setTimeout(() => { words.textContent = before; }, 2000);
  }

  // --- one listener for all clicks ---
  const presses = {
    "[data-mode]"(button) {
      const mode = modes[button.dataset.mode];
      mode.set(!mode.isOn());
      showModes();
    },
    "[data-open-drawer]"(link, event) { event.preventDefault(); openDrawer(); },
    "[data-zoom]"(link, event) { event.preventDefault(); zoom(link); },
    "[data-copy]"(button) { copy(button); },
    ".menu-head"() { setTimeout(keepMenu); },
    "[data-print]"() { window.print(); },
    "[data-back]"() { history.back(); },
  };
  document.addEventListener("click", (event) => {
    for (const details of all("details[data-closes][open]")) {
      if (!details.contains(event.target)) details.open = false;
    }
    if (event.target.id === "drawer") event.target.close();
    for (const [selector, press] of Object.entries(presses)) {
      const target = event.target.closest(selector);
      if (target) return press(target, event);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of all("details[data-closes][open]")) {
      details.open = false;
      one("summary", details).focus();
    }
  });
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) saveDraft(form);
  });
  window.addEventListener("pageshow", () => [...sent.keys()].forEach(release));

  // --- htmx: the token of this page, and buttons let go when the answer is in ---
  document.addEventListener("htmx:config:request", (event) => {
    const token = one("meta[name=csrf-token]");
    if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
  });
  for (const name of ["htmx:finally:request", "htmx:error"]) {
    document.addEventListener(name, () => [...sent.keys()].forEach(release));
  }

  // At the door nobody is signed in: what the last account took along on this phone goes. An error
  // page knows nobody either, but the phone may need its bag just then.
  if ("door" in root.dataset) {
    try { indexedDB.deleteDatabase("xiaoan-bag"); } catch { /* refused in this browser */ }
  }
  try { dropSent(); } catch { /* no storage in private mode */ }
  all("form[data-keep]").forEach(fillDraft);
  showModes();
  // A form that came back is far down on a phone: begin where it says what is wrong.
  one("form .say-error")?.scrollIntoView({ block: "center" });
  setInterval(freshen, 60000);
})();
