import { parseUser } from './identity.ts';
import type { SupervisordSection } from './read-supervisord-section.ts';
import type { Reading } from './reading.ts';
import { at, SupervisorError } from './supervisor-error.ts';

const RUNS_AS_ROOT =
  'Supervisor is running as root.  Privileges were not dropped because no user is specified in the config file.  ' +
  'If you intend to run as root, you can set user=root in the config file to avoid this message.';

/** Looks up [supervisord] user, after everything else was read. Returns the uid that supervisord goes on as. */
export function dropPrivileges(
  { parser, world, warnings, mainFile }: Reading,
  { user }: SupervisordSection,
): number {
  if (user === undefined) {
    if (world.uid === 0) warnings.push({ kind: 'runs-as-root', message: RUNS_AS_ROOT, file: mainFile });
    return world.uid;
  }
  return at(parser.place('supervisord', 'user'), () => {
    const { uid } = parseUser(user, world.identity);
    if (uid === world.uid || world.uid === 0) return uid;
    throw new SupervisorError("Can't drop privilege as nonroot user");
  });
}
