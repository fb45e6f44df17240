import type { Subject } from '../../subject.ts';
import { knowledgeOf } from '../../supervisord-subject/account-files.ts';
import type { AccountBook } from './account-book.ts';

const NO_LOGIN: readonly string[] = ['/sbin/nologin', '/usr/sbin/nologin', '/bin/false', '/usr/bin/false'];

/** A shell for new users that the image has; else the usual name for none. */
export function shellFor({ image: { tree } }: Subject): string {
  const there = ['/bin/sh', ...NO_LOGIN].find((path) => tree.lookup(path).status === 'found');
  return there ?? '/sbin/nologin';
}

/** What every system has: root and nobody, in the files that are not there yet. */
export function addStandardAccounts(book: AccountBook, subject: Subject): void {
  const { tree } = subject.image;
  const shell = shellFor(subject);
  if (knowledgeOf(subject, '/etc/group') === 'missing') {
    book.addGroup('root', 0);
    book.addGroup('nobody', 65534);
  }
  if (knowledgeOf(subject, '/etc/passwd') !== 'missing') return;
  const root = tree.lookup('/root');
  const hasHome = root.status === 'found' && root.node.type === 'directory';
  // Without the file its home is / as well.
  book.addUser({ name: 'root', uid: 0, gid: 0, home: hasHome ? '/root' : '/', shell });
  book.addUser({ name: 'nobody', uid: 65534, gid: 65534, home: '/nonexistent', shell: '/sbin/nologin' });
}
