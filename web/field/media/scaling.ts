/** A photo in the set size, and a thumbnail. Runs in a worker; where there is no OffscreenCanvas, in the page. */
export interface Job {
  photo: Blob;
  side_px: number; // of the longer side
}

export interface Scaled {
  photo: Blob;
  thumb: Blob;
}

const QUALITY = 0.82;
const THUMB_PX = 240;

type Canvas = OffscreenCanvas | HTMLCanvasElement;

function canvasOf(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

function jpegOf(canvas: Canvas, quality: number): Promise<Blob> {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", quality));
}

async function drawn(image: ImageBitmap, side_px: number, quality: number): Promise<Blob> {
  const factor = Math.min(1, side_px / Math.max(image.width, image.height));
  const canvas = canvasOf(Math.max(1, Math.round(image.width * factor)), Math.max(1, Math.round(image.height * factor)));
  const context = canvas.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return jpegOf(canvas, quality);
}

/** Never larger than it was; upright as the camera meant it. */
export async function scaled({ photo, side_px }: Job): Promise<Scaled> {
  const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
  try {
    return { photo: await drawn(image, side_px, QUALITY), thumb: await drawn(image, THUMB_PX, 0.7) };
  } finally {
    image.close();
  }
}
