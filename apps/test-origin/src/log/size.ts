/** `512k` -> 524288, as nginx reads sizes. The settings' schema has checked the form. */
export function parseSizeBytes(text: string): number {
  const amount = Number.parseInt(text, 10);
  if (/k$/i.test(text)) return amount * 1024;
  return /m$/i.test(text) ? amount * 1024 * 1024 : amount;
}

/** `10s` -> 10000; ms, s and m. The settings' schema has checked the form. */
export function parseIntervalMs(text: string): number {
  const amount = Number.parseInt(text, 10);
  if (text.endsWith('ms')) return amount;
  return text.endsWith('s') ? amount * 1000 : amount * 60_000;
}
