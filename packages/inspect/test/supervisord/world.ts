/** One configuration and the host it is read on: the same for both sides. */
export interface OracleCase {
  readonly title: string;
  /** Absolute path to text; all below the root of the run. */
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly users: readonly {
    readonly name: string;
    readonly uid: number;
    readonly gid: number;
    readonly home: string;
  }[];
  readonly groups: readonly { readonly name: string; readonly gid: number }[];
  readonly directories: readonly string[];
  readonly uid: number;
  readonly host: string;
}

const HOST = {
  env: {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/root',
    USER: 'neko',
    DISPLAY: ':99.0',
    TIMEOUT: '30',
    WIDTH: '1280',
    HEIGHT: '720',
    QUOTED: `it's "quoted" é\t`,
    EMPTY: '',
  },
  users: [
    { name: 'root', uid: 0, gid: 0, home: '/root' },
    { name: 'www-data', uid: 33, gid: 33, home: '/var/www' },
    { name: 'app', uid: 1000, gid: 1001, home: '/home/app/' },
    { name: 'neko', uid: 1001, gid: 1002, home: '/home/neko' },
  ],
  groups: [
    { name: 'root', gid: 0 },
    { name: 'www-data', gid: 33 },
    { name: 'neko', gid: 1002 },
  ],
  directories: [
    '/',
    '/tmp',
    '/dev',
    '/run',
    '/root',
    '/home/app',
    '/srv/app',
    '/var/log',
    '/var/log/neko',
    '/var/log/supervisor',
    '/var/run',
  ],
  uid: 0,
  host: 'host-1',
};

export type CaseChanges = Partial<Omit<OracleCase, 'files' | 'title' | 'main'>> & {
  /** Relative to the root. */
  readonly files?: Readonly<Record<string, string>>;
  /** As given to `-c`: relative to the root, or absolute. */
  readonly main?: string;
};

/** `etc/supervisord.conf` with that text, on a host where most things exist. */
export function oracleCase(root: string, title: string, text: string, changes: CaseChanges = {}): OracleCase {
  const { files = {}, main = `${root}/etc/supervisord.conf`, ...host } = changes;
  const all = { 'etc/supervisord.conf': text, ...files };
  return {
    ...HOST,
    ...host,
    title,
    main,
    files: Object.fromEntries(Object.entries(all).map(([path, content]) => [`${root}/${path}`, content])),
  };
}
