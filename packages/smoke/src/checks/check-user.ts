import type { StartedContainer } from '@up/docker';
import { resolveOwner } from '../inside/accounts.ts';
import type { Inside } from '../inside/inside.ts';
import { failed, type SmokeCheck, verdictFor } from '../smoke-check.ts';

export interface UserCheckOptions {
  readonly container: StartedContainer;
  readonly inside: Inside;
  /** `user` or `user:group`, by name or number. */
  readonly expected: string;
}

/** Whom the main process runs as. @throws CannotTell. */
export async function checkUser({ container, inside, expected }: UserCheckOptions): Promise<SmokeCheck> {
  const name = 'main process runs as';
  const { user } = await container.confinement();
  const accounts = await inside.accounts();
  const wanted = resolveOwner(expected, accounts);
  if (wanted.unknown !== undefined) return failed('inside', name, `there is no ${wanted.unknown}`);
  // Where only the engine tells, it does so in the words that it was told.
  const actual = resolveOwner(user, accounts);
  const complaints = [
    ...(actual.uid === wanted.uid ? [] : [`it runs as ${user} instead of ${expected}`]),
    ...(wanted.gid === undefined || actual.gid === wanted.gid
      ? []
      : [`its group is ${actual.gid ?? 'unknown'} instead of ${wanted.gid}`]),
  ];
  return verdictFor('inside', name, { complaints, evidence: user });
}
