import type { Rule } from '../../rule.ts';

const DIRECTORIES: readonly string[] = ['/usr/share/zoneinfo', '/usr/lib/zoneinfo', '/etc/zoneinfo'];

/** What C libraries make of these without any file is right. */
const UTC = /^(?:Etc\/)?(?:UTC|GMT|UCT|Universal|Zulu|Greenwich|GMT0|GMT[+-]0)$/;

export const ZONEINFO: Rule = {
  id: 'net/zoneinfo',
  severity: 'warning',
  summary: 'TZ names a time zone whose data are not in the image: the time is UTC.',
  check: function* ({ image: { tree }, env, runtime, store }) {
    const zone = (env.get('TZ') ?? '').replace(/^:/, '');
    if (UTC.test(zone)) return;
    // Only names of an area and a place, and paths: `CET-1CEST` needs no file.
    const isName = /^[A-Z][A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+$/.test(zone);
    if (!isName && !zone.startsWith('/')) return;
    const directories = [env.get('TZDIR'), ...DIRECTORIES].filter(
      (path) => path !== undefined && path !== '',
    );
    const places = isName ? directories.map((directory) => `${directory}/${zone}`) : [zone];
    const isThere = places.some((path) => {
      const found = tree.lookup(path);
      return found.status === 'found' || runtime.provides(path) || runtime.provides(found.at);
    });
    if (isThere) return;
    const inStore = isName
      ? store.candidates(`/share/zoneinfo/${zone}`).find((path) => path.endsWith(`/share/zoneinfo/${zone}`))
      : undefined;
    yield {
      message: `TZ is ${zone}, whose data are not in the image: programs take the time for UTC`,
      path: places[0] ?? zone,
      evidence: `looked for ${places.join(', ')}; programs that bring their own data (Node, Java, most in Go) are not concerned`,
      fix:
        inStore === undefined
          ? 'RUN apt-get install tzdata (apk add tzdata); with Nix, tzdata among the contents'
          : `set Env TZDIR=${inStore.slice(0, -zone.length - 1)}`,
    };
  },
};
