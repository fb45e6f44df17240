const MIB = 1024 * 1024;

/** Size up to which a package database is kept. */
export const MAX_DATABASE_BYTES: number = 16 * MIB;
/** Package databases kept of one layer, and of an image, in bytes: apart from every other budget. */
export const LAYER_DATABASE_BYTES: number = 64 * MIB;
export const IMAGE_DATABASE_BYTES: number = 128 * MIB;

const DATABASE = /^(?:var\/lib\/dpkg\/status(?:\.d\/[^/]+)?|(?:usr\/)?lib\/apk\/db\/installed)$/;

/** Whether a path of a layer is where dpkg (also as distroless has it) or apk list what is installed. */
export function isPackageDatabase(path: string): boolean {
  return DATABASE.test(path);
}
