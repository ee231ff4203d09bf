// Photos made small before they are sent. What the server cannot read (HEIC) is written anew as JPEG
// by the phone that took it; where the phone cannot, it says so before anything is sent.
(function () {
  "use strict";
  const EDGE = 1280;
  const READ = ["image/jpeg", "image/png", "image/webp"];
  const isRead = (file) => READ.includes(file.type) && !/\.hei[cf]$/i.test(file.name);

  async function small(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const ratio = Math.min(1, EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * ratio));
      canvas.height = Math.max(1, Math.round(picture.height * ratio));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      const isBetter = blob && (blob.size < file.size || !isRead(file));
      return isBetter ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  }
  for (const block of document.querySelectorAll("[data-photos]")) {
    const photos = block.querySelector("[type=file]");
    const count = block.querySelector("[data-count]");
    const unread = block.querySelector("[data-unread]");
    const usual = count.textContent;
    photos.addEventListener("change", async () => {
      const chosen = [...photos.files].slice(0, 3);
      count.textContent = chosen.length ? `已选 ${chosen.length} 张照片` : usual;
      if (!window.DataTransfer || !window.createImageBitmap) return;
      const ready = await Promise.all(chosen.map(small));
      const kept = ready.filter((one) => isRead(one) || !/hei[cf]/i.test(`${one.type} ${one.name}`));
      const box = new DataTransfer();
      for (const one of kept) box.items.add(one);
      photos.files = box.files;
      unread.hidden = kept.length === ready.length;
      count.textContent = kept.length ? `已选 ${kept.length} 张照片` : usual;
    });
  }
})();
