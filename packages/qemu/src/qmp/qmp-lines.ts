/** No reply of QEMU comes near it; a longer line is not QMP. In characters. */
export const MAX_QMP_LINE: number = 4 * 1024 * 1024;

/** Cuts what comes from the socket into lines. @throws RangeError for a line over the cap. */
export class QmpLines {
  readonly #decoder = new TextDecoder();
  #partial = '';

  push(chunk: Uint8Array): readonly string[] {
    const parts = this.#decoder.decode(chunk, { stream: true }).split('\n');
    const last = parts.pop() ?? '';
    const lines = parts.map((part, index) => (index === 0 ? this.#partial + part : part));
    this.#partial = lines.length === 0 ? this.#partial + last : last;
    if (this.#partial.length > MAX_QMP_LINE) throw new RangeError('QEMU sent a line of over 4 MiB');
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  }
}
