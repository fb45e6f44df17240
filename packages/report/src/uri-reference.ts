/** A path inside the image as a URI reference below its root. */
export function toUriReference(path: string): string {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.' && name !== '..')
    .map((name) => encodeURIComponent(wellFormed(name)))
    .join('/');
}

/** UTF-8 has no lone surrogates, and `encodeURIComponent` refuses them. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
