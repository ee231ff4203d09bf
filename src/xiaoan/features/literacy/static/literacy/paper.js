// Keeps a paper while it is answered, and counts the minutes. Without this the buttons do the same.
(function () {
  var form = document.querySelector("[data-paper]");
  var clock = document.querySelector("[data-left]");
  if (!form || !window.FormData || !window.fetch) return;
  var kept = form.querySelector("[data-kept]");
  var waiting = null;
  var isDirty = false;

  function keep() {
    waiting = null;
    isDirty = false;
    var told = new URLSearchParams(new FormData(form));
    told.set("deed", "save");
    fetch(location.href, { method: "POST", body: told })
      .then(function (answer) { kept.textContent = answer.ok ? "已保存" : "还没有保存，请按“保存”"; })
      .catch(function () { isDirty = true; kept.textContent = "没有网络，答案还在这页，连上后会再保存"; });
  }

  form.addEventListener("change", function () {
    isDirty = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  });
  window.addEventListener("online", function () { if (isDirty) keep(); });

  var end = Date.now() + 1000 * Number(clock.dataset.left);
  var ticking = setInterval(function () {
    var left = Math.ceil((end - Date.now()) / 60000);
    clock.textContent = left > 0 ? "还有 " + left + " 分钟" : "时间到了，请交卷";
    if (left > 0) return;
    clearInterval(ticking);
    if (isDirty) keep();
  }, 10000);
})();
