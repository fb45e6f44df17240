/** A picture as QEMU dumps it: `P6`, width, height, 255, then three bytes a pixel. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Letters of a console are 8 by 16 pixels: recognition wants them three times as high. */
const SCALE = 3;
const MAX_SIDE = 4096;

/** Recognition wants some room around letters. In pixels of the screen. */
const MARGIN = 16;

/**
 * A dumped screen as a picture that letters can be recognised in: grey, dark on light, enlarged, without the empty rows
 * and columns around them. As PGM. Undefined for what is no such picture, or has one colour only.
 */
export function legible(ppm: Uint8Array): Uint8Array | undefined {
  const picture = parsePpm(ppm);
  if (picture === undefined) return undefined;
  const grey = toGrey(picture);
  const counts = histogram(grey);
  const low = counts.findIndex((count) => count > 0);
  const high = counts.findLastIndex((count) => count > 0);
  if (low === high) return undefined;
  const ground = counts.indexOf(Math.max(...counts));
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / grey.length;
  const isDark = mean < (low + high) / 2;
  const level = Uint8Array.from({ length: 256 }, (_, value) => {
    const stretched = Math.round(((value - low) / (high - low)) * 255);
    return isDark ? 255 - stretched : stretched;
  });
  return enlarge(crop({ ...picture, pixels: grey }, ground), level);
}

function histogram(grey: Uint8Array): readonly number[] {
  const counts = new Array<number>(256).fill(0);
  for (const value of grey) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** The part that has more than the ground, and a margin. */
function crop({ width, height, pixels }: Picture, ground: number): Picture {
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if (pixels[y * width + x] === ground) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  const [x, y] = [Math.max(0, left - MARGIN), Math.max(0, top - MARGIN)];
  const wide = Math.min(width, right + MARGIN) - x;
  const high = Math.min(height, bottom + MARGIN) - y;
  const result = new Uint8Array(wide * high);
  for (let row = 0; row < high; row += 1) {
    const start = (y + row) * width + x;
    result.set(pixels.subarray(start, start + wide), row * wide);
  }
  return { width: wide, height: high, pixels: result };
}

function parsePpm(bytes: Uint8Array): Picture | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(64, bytes.length)).toString('latin1');
  const match = /^P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(head);
  if (match === null) return undefined;
  const [width, height] = [Number(match[1]), Number(match[2])];
  const pixels = bytes.subarray(match[0].length);
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return undefined;
  return pixels.length < width * height * 3 ? undefined : { width, height, pixels };
}

/** By the weights of BT.601, in parts of 1024. */
function toGrey({ width, height, pixels }: Picture): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let index = 0, from = 0; index < grey.length; index += 1, from += 3)
    grey[index] =
      ((pixels[from] ?? 0) * 306 + (pixels[from + 1] ?? 0) * 601 + (pixels[from + 2] ?? 0) * 117) >> 10;
  return grey;
}

/** Between pixels by distance (bilinear): steps would be taken for parts of letters. */
function enlarge({ width, height, pixels }: Picture, level: Uint8Array): Uint8Array {
  const [wide, high] = [width * SCALE, height * SCALE];
  const head = Buffer.from(`P5\n${wide} ${high}\n255\n`, 'latin1');
  const result = new Uint8Array(head.length + wide * high);
  result.set(head);
  const levels = pixels.map((value) => level[value] ?? 0);
  let to = head.length;
  for (let y = 0; y < high; y += 1) {
    const down = y % SCALE;
    const upper = Math.floor(y / SCALE) * width;
    const lower = Math.min(upper + width, (height - 1) * width);
    for (let x = 0; x < wide; x += 1) {
      const across = x % SCALE;
      const left = (x - across) / SCALE;
      const right = Math.min(left + 1, width - 1);
      const above = (levels[upper + left] ?? 0) * (SCALE - across) + (levels[upper + right] ?? 0) * across;
      const below = (levels[lower + left] ?? 0) * (SCALE - across) + (levels[lower + right] ?? 0) * across;
      result[to] = (above * (SCALE - down) + below * down) / (SCALE * SCALE) + 0.5;
      to += 1;
    }
  }
  return result;
}
