import type { Subject } from '../../subject.ts';
import { knowledgeOf } from '../../supervisord-subject/account-files.ts';
import { AccountBook } from '../accounts/account-book.ts';
import { addStandardAccounts, shellFor } from '../accounts/new-account-files.ts';
import { type WantedAccount, wantedAccounts } from '../accounts/wanted-accounts.ts';
import { decline, isMeant, type Repairer, type RepairStep } from '../repairer.ts';
import { appendStep, directoryStep } from '../steps.ts';

/** What useradd accepts. */
const NAME = /^[a-z_][\w-]{0,31}$/i;
const NUMBER = /^\d{1,9}$/;
const WELL_KNOWN: Readonly<Record<string, number>> = { root: 0, nobody: 65534 };

/** Users and groups that are named and not there: lines at the end of /etc/passwd and /etc/group. */
export const ACCOUNTS: Repairer = {
  rules: [
    'users/unknown-user',
    'users/unknown-group',
    'users/no-passwd',
    'supervisord/user',
    'supervisord/sockchown',
  ],
  steps: function* ({ subject, findings }) {
    const wanted = wantedAccounts(subject, findings).filter(({ ref }) =>
      findings.some((finding) => isMeant(ref, finding)),
    );
    if (wanted.length === 0) return;
    const refs = wanted.map(({ ref }) => ref);
    if (['/etc/passwd', '/etc/group'].some((path) => knowledgeOf(subject, path) === 'unknown')) {
      yield decline('what /etc/passwd and /etc/group hold is not known', ...refs);
      return;
    }
    const book = new AccountBook(subject.accounts);
    addStandardAccounts(book, subject);
    const homes = wanted.flatMap((one) => addTo(book, one, subject));
    yield* homes;
    const done = wanted.filter(({ name }) => isPossible(name)).map(({ ref }) => ref);
    if (book.passwdLines.length > 0)
      yield appendStep(subject, { path: '/etc/passwd', lines: book.passwdLines }, ...done);
    if (book.groupLines.length > 0)
      yield appendStep(subject, { path: '/etc/group', lines: book.groupLines }, ...done);
  },
};

function isPossible(name: string): boolean {
  return NAME.test(name) || NUMBER.test(name);
}

/** Puts it into the book; the steps for its home, where it needs one. */
function addTo(book: AccountBook, wanted: WantedAccount, subject: Subject): readonly RepairStep[] {
  const { kind, name, isRun, ref } = wanted;
  if (!isPossible(name)) return [decline(`${name} is no name for a ${kind}`, ref)];
  const id = NUMBER.test(name) ? Number(name) : undefined;
  const own = id === undefined ? name : `${kind}${id}`;
  if (kind === 'group') {
    book.addGroup(own, id);
    return [];
  }
  if (id === undefined ? book.hasUser(name) : book.hasUid(id)) return [];
  const existing = homeOf(subject, own);
  const home = existing?.path ?? (isRun ? `/home/${own}` : '/nonexistent');
  const shell = shellFor(subject);
  const owner = existing !== undefined && !book.hasUid(existing.uid) ? existing.uid : undefined;
  const uid = id ?? WELL_KNOWN[name] ?? owner;
  const user = book.addUser({ name: own, uid, gid: gidOf(id, subject), home, shell });
  if (existing !== undefined || !isRun) return [];
  return [directoryStep(subject, { path: home, mode: 0o755, uid: user.uid, gid: user.gid }, ref)];
}

/** Where the user's files are, if the image has any: they tell its number. */
function homeOf(
  { image: { tree } }: Subject,
  name: string,
): { readonly path: string; readonly uid: number } | undefined {
  for (const path of [`/home/${name}`, `/var/lib/${name}`]) {
    const found = tree.lookup(path);
    if (found.status === 'found' && found.node.type === 'directory' && found.node.uid !== 0)
      return { path, uid: found.node.uid };
  }
  return undefined;
}

/** The group that the image is started with, for the user that it is started as. */
function gidOf(uid: number | undefined, { identity, user }: Subject): number | undefined {
  if (uid === undefined || user.status !== 'known' || identity.uid !== uid) return undefined;
  const [gid] = identity.gids;
  return gid;
}
