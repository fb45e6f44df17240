/**
 * A key, and a number of more digits than are exact as a number. Inside of a string both quotes of it would be escaped, so
 * in valid JSON only keys match.
 */
const LARGE_ID = /(?<!\\)"(id|parent)"(\s*:\s*)(\d{16,})(?![\d.eE])/g;

/**
 * Puts large numbers of the keys `id` and `parent` between quotes. An id is the process id times 2^32 and more: with the
 * process ids of today's systems it is beyond what JSON.parse reads exactly, and two activities would become one.
 */
export function quoteIds(json: string): string {
  return json.replace(LARGE_ID, '"$1"$2"$3"');
}
