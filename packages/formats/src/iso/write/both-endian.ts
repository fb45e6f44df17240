import { viewOf } from '../iso-bytes.ts';

/** Little-endian, then big-endian: ECMA-119 7.2.3 and 7.3.3. */
export function setBoth16(bytes: Uint8Array, at: number, value: number): void {
  const view = viewOf(bytes);
  view.setUint16(at, value, true);
  view.setUint16(at + 2, value);
}

export function setBoth32(bytes: Uint8Array, at: number, value: number): void {
  const view = viewOf(bytes);
  view.setUint32(at, value, true);
  view.setUint32(at + 4, value);
}
