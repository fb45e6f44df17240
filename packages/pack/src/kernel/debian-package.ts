import type { Stanza } from './control-stanzas.ts';

/** A package of an archive. Everything in it comes from outside, and is checked before it becomes a path. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Below the root of the archive: `pool/main/l/linux-signed-amd64/...deb`. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A package that lies on this machine, its digest verified. */
export interface FetchedPackage extends DebianPackage {
  readonly path: string;
  readonly verifiedBy: 'apt' | 'gpgv' | 'https';
}

/** The package that a paragraph of a Packages file describes, or undefined where it is no sound description. */
export function debianPackage(stanza: Stanza): DebianPackage | undefined {
  const field = (name: string, form: RegExp): string | undefined => {
    const value = stanza.get(name) ?? '';
    return form.test(value) ? value : undefined;
  };
  const name = field('Package', /^[a-z0-9][a-z0-9.+-]{1,127}$/);
  const version = field('Version', /^[A-Za-z0-9][A-Za-z0-9.+~:-]{0,127}$/);
  const file = field('Filename', /^(?!.*\.\.)[A-Za-z0-9][\w./+~%:-]{0,511}\.deb$/);
  const size = field('Size', /^\d{1,12}$/);
  const sha256 = field('SHA256', /^[0-9a-f]{64}$/);
  if ([name, version, file, size, sha256].includes(undefined)) return undefined;
  return {
    name: name ?? '',
    version: version ?? '',
    file: file ?? '',
    sizeBytes: Number(size),
    sha256: sha256 ?? '',
  };
}
