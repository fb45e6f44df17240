/** The value of one variable in the bytes of /proc/<pid>/environ: NUL-separated `NAME=value`, the first one counts. */
export function environValue(environ: Uint8Array, name: string): string | undefined {
  const prefix = `${name}=`;
  const entry = new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(environ)
    .split('\0')
    .find((text) => text.startsWith(prefix));
  return entry?.slice(prefix.length);
}
