import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerMember } from '@up/oci';
import { fixtureCache } from '../../src/images/debian-root.ts';
import { nekoDebianRoot } from '../../src/images/neko-debian/neko-debian.ts';
import { closureIn, LOADER } from '../closure.ts';
import { hostFile, hostTree, link, text } from '../members.ts';
import type { Base } from './base.ts';
import { busyboxMembers, commonMembers, PATH } from './common.ts';
import { mergedUsr } from './glibc.ts';

const PYTHON = 'usr/bin/python3.11';
const LIBRARY = 'usr/lib/python3.11';
const PACKAGES = 'usr/lib/python3/dist-packages';

/** What neither supervisord nor a small server imports, and extensions that need further libraries. */
const LEFT_OUT =
  /(?:^|\/)(?:test|unittest|asyncio|distutils|lib2to3|idlelib|ensurepip|pydoc_data|curses|sqlite3|venv|wsgiref|multiprocessing|ctypes|turtle\.py|sitecustomize\.py)(?:\/|$)|lib-dynload\/(?:_ssl|_hashlib|_sqlite3|_curses|readline|_ctypes|_lzma|_bz2|_dbm|_gdbm|_crypt|nis|_uuid)/;

/** Python of Debian, with what it has to import compiled: supervisord is started a hundred times. */
export function pythonMembers(): readonly LayerMember[] {
  const root = nekoDebianRoot();
  const compiled = compiledLibrary(root);
  return [
    ...closureIn(root, [join(root, PYTHON)]),
    hostFile(`/${PYTHON}`, join(root, PYTHON)),
    link('/usr/bin/python3', 'python3.11'),
    ...hostTree(`/${LIBRARY}`, join(compiled, LIBRARY)),
    ...hostTree(`/${PACKAGES}`, join(compiled, PACKAGES)),
  ];
}

/** Compiled files that are believed without a look at the time of their source: layers have no times. */
function compiledLibrary(root: string): string {
  const place = join(fixtureCache(), 'truth', 'python-1');
  if (existsSync(place)) return place;
  const aside = `${place}.${process.pid}`;
  try {
    for (const directory of [LIBRARY, PACKAGES]) {
      const from = join(root, directory);
      mkdirSync(join(aside, directory), { recursive: true });
      const filter = (source: string) => !LEFT_OUT.test(source.slice(from.length));
      cpSync(from, join(aside, directory), { recursive: true, filter, verbatimSymlinks: true });
    }
    const libraries = ['lib', 'usr/lib'].map((name) => join(root, name, 'x86_64-linux-gnu')).join(':');
    const python = [join(root, 'lib64', LOADER), '--library-path', libraries, join(root, PYTHON)] as const;
    const options = ['-q', '--invalidation-mode', 'unchecked-hash', '-s', aside, '-p', '/', aside];
    execFileSync(python[0], [...python.slice(1), '-m', 'compileall', ...options], {
      env: { PYTHONHOME: join(root, 'usr') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    renameSync(aside, place);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return place;
}

const SERVER = `import signal

print("READY", flush=True)
signal.pause()
`;

export function pythonBase(): Base {
  return {
    members: [
      ...commonMembers(),
      ...mergedUsr(),
      ...busyboxMembers('/usr/bin'),
      ...pythonMembers(),
      text('/app/main.py', SERVER),
    ],
    config: { Entrypoint: ['/usr/bin/python3', '/app/main.py'], Env: [PATH] },
  };
}
