import { tarError } from './tar-error.ts';
import { tarEndMarker, tarHeader, tarPadding } from './tar-header.ts';
import type { TarMember } from './tar-member.ts';

export interface TarMemberWithBody {
  readonly member: TarMember;
  /** In as many pieces as suits; together `member.sizeBytes` long. */
  readonly body?: Iterable<Uint8Array>;
}

/**
 * Writes a whole archive in pieces, in the order given. The same members give the same bytes.
 *
 * @throws FormatError `tar/unwritable`, also where a body is longer or shorter than its member says
 */
export function* writeTar(members: Iterable<TarMemberWithBody>): Generator<Uint8Array, void, void> {
  for (const { member, body = [] } of members) {
    yield tarHeader(member);
    const sizeBytes = member.sizeBytes ?? 0;
    let written = 0;
    for (const piece of body) {
      written += piece.length;
      if (written > sizeBytes) break;
      yield piece;
    }
    if (written !== sizeBytes) {
      throw tarError(
        'tar/unwritable',
        `The body of ${member.path} is not as long as its header says`,
        written,
      );
    }
    yield tarPadding(sizeBytes);
  }
  yield tarEndMarker();
}
