/** A picture as QEMU dumps it: `P6`, width, height, 255, then three bytes a pixel. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Letters of a console are 8 by 16 pixels: recognition wants them three times as high. */
const SCALE = 3;
const MAX_SIDE = 4096;

/**
 * A dumped screen as a picture that letters can be recognised in: grey, dark on light, enlarged. As PGM. Undefined for
 * what is no such picture, or has one colour only.
 */
export function legible(ppm: Uint8Array): Uint8Array | undefined {
  const picture = parsePpm(ppm);
  if (picture === undefined) return undefined;
  const grey = toGrey(picture);
  const [low, high] = grey.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [
    255, 0,
  ] as readonly [number, number]);
  if (low === high) return undefined;
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const isDark = mean < (low + high) / 2;
  const stretched = grey.map((value) => {
    const level = Math.round(((value - low) / (high - low)) * 255);
    return isDark ? 255 - level : level;
  });
  return enlarge({ ...picture, pixels: stretched });
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

/** By the weights of BT.601. */
function toGrey({ width, height, pixels }: Picture): Uint8Array {
  const grey = new Uint8Array(width * height);
  const part = (index: number, weight: number): number => (pixels[index] ?? 0) * weight;
  for (let index = 0; index < grey.length; index += 1)
    grey[index] = Math.round(
      part(index * 3, 0.299) + part(index * 3 + 1, 0.587) + part(index * 3 + 2, 0.114),
    );
  return grey;
}

/** Between pixels by distance (bilinear): steps would be taken for parts of letters. */
function enlarge({ width, height, pixels }: Picture): Uint8Array {
  const [wide, high] = [width * SCALE, height * SCALE];
  const head = Buffer.from(`P5\n${wide} ${high}\n255\n`, 'latin1');
  const result = new Uint8Array(head.length + wide * high);
  result.set(head);
  const at = (x: number, y: number): number =>
    pixels[Math.min(y, height - 1) * width + Math.min(x, width - 1)] ?? 0;
  for (let y = 0; y < high; y += 1) {
    const top = Math.floor(y / SCALE);
    const down = (y % SCALE) / SCALE;
    for (let x = 0; x < wide; x += 1) {
      const left = Math.floor(x / SCALE);
      const right = (x % SCALE) / SCALE;
      const upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
      const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
      result[head.length + y * wide + x] = Math.round(upper * (1 - down) + lower * down);
    }
  }
  return result;
}
