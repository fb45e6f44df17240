/** Something of a container cannot be seen from here; why is the message. Checks that need it are skipped. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}
