/** Attributes of nixpkgs by the name that a package has in the store, where the two differ. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'bash-interactive': 'bashInteractive',
  'coreutils-full': 'coreutils-full',
  'nss-cacert': 'cacert',
  'xorg-server': 'xorg.xorgserver',
  xkbcomp: 'xorg.xkbcomp',
  xrandr: 'xorg.xrandr',
  setxkbmap: 'xorg.setxkbmap',
  xauth: 'xorg.xauth',
  'ffmpeg-headless': 'ffmpeg-headless',
  'mariadb-server': 'mariadb',
};

/** Packages whose attribute is the name that they have in the store. */
const SAME: ReadonlySet<string> = new Set([
  ...['bash', 'busybox', 'cacert', 'chromium', 'coreutils', 'curl', 'dash', 'dbus', 'dumb-init', 'ffmpeg'],
  ...['firefox', 'fontconfig', 'git', 'glibc', 'gnugrep', 'gnused', 'gosu', 'haproxy', 'iana-etc', 'jq'],
  ...['mariadb', 'memcached', 'musl', 'nginx', 'nodejs', 'openbox', 'openssh', 'openssl', 'perl', 'php'],
  ...['postgresql', 'procps', 'pulseaudio', 'python3', 'redis', 'rsync', 'ruby', 'socat', 'su-exec', 'tini'],
  ...['tigervnc', 'tzdata', 'valkey', 'wget'],
]);

/** What comes before the version: `xorg-server` of `xorg-server-21.1.16`, as Nix splits it. */
export function packageName(storeName: string): string {
  return /^(.+?)-(?=[^A-Za-z])/.exec(storeName)?.[1] ?? storeName;
}

/** The attribute of nixpkgs, after `pkgs.`; undefined where it is not known. */
export function attributeFor(storeName: string): string | undefined {
  const python = /^python3(?:\.\d+)?-([a-z][\w-]*?)-\d/.exec(storeName)?.[1];
  if (python !== undefined) return `python3Packages.${python}`;
  const name = packageName(storeName);
  return ATTRIBUTES[name] ?? (SAME.has(name) ? name : undefined);
}
