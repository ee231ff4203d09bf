// The camera reads a plate: the phone's own reader where it has one, else ours, loaded when used.

const EVERY = 150;

// Only our own plates are followed: a strange code on the wall leads nowhere.
export function placeOf(text) {
  const found = /\/inspections\/at\/([\w-]{4,32})\/?$/.exec(text.trim());
  return found ? found[1] : "";
}

async function reader(address) {
  const formats = await window.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  if (formats?.includes("qr_code")) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue || "";
  }
  const { default: QrScanner } = await import("../vendor/qr-scanner.min.js");
  const options = {
    qrEngine: new Worker(address), canvas: document.createElement("canvas"), returnDetailedScanResult: true,
  };
  return (video) => QrScanner.scanImage(video, options).then((found) => found.data, () => "");
}

function told(view, sentence) {
  view.querySelector("[data-scan-said]").textContent = sentence;
}

async function look(view, video, read, arrive) {
  let strange = "";
  while (video.srcObject) {
    const text = await read(video);
    const place = text && placeOf(text);
    if (place) return arrive(place);
    if (text && text !== strange) {
      strange = text;
      told(view, "这不是校安的点位码，请对准点位牌。");
    }
    await new Promise((resume) => setTimeout(resume, EVERY));
  }
  return null;
}

export function stop(video) {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
}

const WHY = {
  NotAllowedError: "没有获准使用相机。可在浏览器设置里允许，或在下面输入点位牌上的编号。",
  NotFoundError: "这台设备没有相机，请在下面输入点位牌上的编号。",
};

async function start(view) {
  const video = view.querySelector("video");
  const button = view.querySelector("[data-scan-start]");
  if (!navigator.mediaDevices?.getUserMedia) {
    button.hidden = true;
    return told(view, "这里不能用相机，请输入点位牌上的编号，或用手机自带相机扫码。");
  }
  button.disabled = true;
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    await video.play();
    video.hidden = false;
    button.hidden = true;
    told(view, "把点位牌上的码放进框里。");
    window.addEventListener("pagehide", () => stop(video), { once: true });
    await look(view, video, await reader(view.dataset.worker), (place) => { stop(video); arrive(place); });
  } catch (error) {
    stop(video);
    video.hidden = true;
    button.hidden = false;
    told(view, WHY[error.name] || "相机没有打开，请再试一次，或在下面输入编号。");
  }
  button.disabled = false;
  return null;
}

const arrive = (place) => location.assign(`/inspections/at/${place}`);

// Once for a view: the page without a network asks for it too, and two would take the camera from
// each other.
export function wire(view) {
  if ("wired" in view.dataset) return;
  view.dataset.wired = "";
  view.querySelector("[data-scan-start]").addEventListener("click", () => start(view));
}

const page = document.querySelector("main [data-scan]");
if (page) wire(page);
