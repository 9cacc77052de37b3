/* Makes a photo small enough to send from a phone, upright, and a thumbnail of it. Pictures pass as data: addresses, which our policy allows. */

export const MOST_BYTES = 5 * 1024 * 1024; // what the API takes
const FINE_BYTES = 1200 * 1024;            // sent as it is below this
const LONGEST_EDGE = 2200;                 // an A4 page stays legible: 190 dots an inch
const THUMBNAIL_EDGE = 240;
const QUALITIES = [0.86, 0.72, 0.55];
const TURNS_ITSELF = Boolean(window.CSS && CSS.supports && CSS.supports('image-orientation', 'from-image'));

/* {blob, thumbnail}; thumbnail is '' for what this browser cannot show, such as a PDF, which is sent as it is. */
export async function prepared(file) {
  if (!/^image\//.test(file.type)) return { blob: file, thumbnail: '' };
  let image;
  try {
    image = await loaded(await addressOf(file));
  } catch (error) {
    return { blob: file, thumbnail: '' }; // the server judges it by its content and says why not
  }
  const turn = TURNS_ITSELF ? 1 : await orientationOf(file);
  const thumbnail = painted(image, THUMBNAIL_EDGE, turn).toDataURL('image/jpeg', 0.7);
  const edge = Math.max(image.naturalWidth, image.naturalHeight);
  const isFine = file.size <= FINE_BYTES && edge <= LONGEST_EDGE && /jpeg|png|webp/.test(file.type);
  return { blob: isFine ? file : await smaller(file, painted(image, LONGEST_EDGE, turn)), thumbnail: thumbnail };
}

async function smaller(file, canvas) {
  let blob = null;
  for (const quality of QUALITIES) {
    blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
    if (blob && blob.size <= FINE_BYTES) break;
  }
  return blob && (blob.size < file.size || !/jpeg|png|webp/.test(file.type)) ? blob : file;
}

function painted(image, edge, turn) {
  const scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
  const width = Math.max(1, Math.round(image.naturalWidth * scale));
  const height = Math.max(1, Math.round(image.naturalHeight * scale));
  const isLying = turn > 4;
  const canvas = document.createElement('canvas');
  canvas.width = isLying ? height : width;
  canvas.height = isLying ? width : height;
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.transform.apply(context, matrixOf(turn, width, height));
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

/* What makes a picture of this EXIF orientation upright. */
function matrixOf(turn, width, height) {
  return [
    [1, 0, 0, 1, 0, 0], [-1, 0, 0, 1, width, 0], [-1, 0, 0, -1, width, height], [1, 0, 0, -1, 0, height],
    [0, 1, 1, 0, 0, 0], [0, 1, -1, 0, height, 0], [0, -1, -1, 0, height, width], [0, -1, 1, 0, 0, width],
  ][turn - 1] || [1, 0, 0, 1, 0, 0];
}

function loaded(address) {
  return new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => fail(new Error('not a picture this browser shows'));
    image.src = address;
  });
}

function read(blob, how) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => fail(reader.error);
    reader[how](blob);
  });
}

function addressOf(file) {
  return read(file, 'readAsDataURL');
}

/* 1 to 8 out of the first 128 KB of a JPEG; 1 where it says nothing. */
async function orientationOf(file) {
  const view = new DataView(await read(file.slice(0, 128 * 1024), 'readAsArrayBuffer'));
  try {
    for (let at = 2; view.getUint16(0) === 0xffd8 && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return inTiff(view, at + 10);
    }
  } catch (error) { /* it ends before it says */ }
  return 1;
}

function inTiff(view, start) {
  const isLittle = view.getUint16(start) === 0x4949;
  const first = start + view.getUint32(start + 4, isLittle);
  for (let entry = 0; entry < view.getUint16(first, isLittle); entry += 1) {
    const at = first + 2 + 12 * entry;
    if (view.getUint16(at, isLittle) === 0x0112) return view.getUint16(at + 8, isLittle);
  }
  return 1;
}
