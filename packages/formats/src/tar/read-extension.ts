import type { RawHeader } from './raw-header.ts';
import { tarError } from './tar-error.ts';
import { endOfBody, readExactly, type TarWalk, type WalkContext } from './walk-context.ts';

/** Types that say something about members to come: PAX `x` and `g`, GNU long name `L` and long link `K`. */
export function isExtension(typeflag: string): boolean {
  return typeflag === 'x' || typeflag === 'L' || typeflag === 'K' || typeflag === 'g';
}

/** Reads the body of an extension header; returns where it ends. @throws FormatError */
export function* readExtension(header: RawHeader, bodyOffset: number, context: WalkContext): TarWalk<number> {
  const { bounds, extensions, warnings } = context;
  const { sizeBytes, typeflag } = header;
  const offset = bodyOffset;
  if (!(sizeBytes >= 0)) {
    throw tarError('tar/bad-size', 'An extension header whose size is negative or no number', offset);
  }
  if (sizeBytes > bounds.maxExtensionBytes) {
    throw tarError('tar/limit', `An extension header of more than ${bounds.maxExtensionBytes} bytes`, offset);
  }
  extensions.count += 1;
  if (extensions.count > bounds.maxExtensionsInRow) {
    throw tarError('tar/limit', `More than ${bounds.maxExtensionsInRow} extension headers in a row`, offset);
  }
  const end = endOfBody('extension header', bodyOffset, sizeBytes, bounds);
  const body =
    sizeBytes === 0 ? new Uint8Array() : yield* readExactly('extension header', bodyOffset, sizeBytes);
  extensions.add(typeflag, body, bodyOffset, (code, message) => warnings.add(code, message, bodyOffset));
  yield* warnings.take();
  return end;
}
