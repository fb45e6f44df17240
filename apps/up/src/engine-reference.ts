/** How one says that a container engine has the image, and nothing else is meant. */
const PREFIX = /^(?:docker:\/\/|docker-daemon:)(?=.)/;

/** NAME of `docker://NAME`; undefined for a reference that leaves open where the image is. */
export function engineImageName(reference: string): string | undefined {
  return PREFIX.test(reference) ? reference.replace(PREFIX, '') : undefined;
}
