// Pictures are made small on the phone before they are kept or sent.

const EDGE = 1280;
const QUALITY = 0.82;

function size(width, height) {
  const ratio = Math.min(1, EDGE / Math.max(width, height));
  return [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
}

function decode(file) {
  if (window.createImageBitmap) return createImageBitmap(file, { imageOrientation: "from-image" });
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => { URL.revokeObjectURL(picture.src); resolve(picture); };
    picture.onerror = reject;
    picture.src = URL.createObjectURL(file);
  });
}

// A JPEG of at most 1280 px; the file as it came where this browser cannot read it.
export async function compressed(file) {
  try {
    const picture = await decode(file);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}
