import type { Profile } from '@up/profiles';

/** Names that are remembered of a workload that announces without end. */
const MAX_SERVERS = 256;

/** Where the servers of one instance are, as far as known. */
export class Servers {
  readonly #known: Map<string, string>;

  constructor(profile: Profile) {
    this.#known = new Map(portsOf(profile));
  }

  announce({ name, url }: { readonly name: string; readonly url: string }): void {
    if (this.#known.has(name) || this.#known.size < MAX_SERVERS) this.#known.set(name, url);
  }

  /** Server name -> base URL, as of now. */
  snapshot(): ReadonlyMap<string, string> {
    return new Map(this.#known);
  }
}

/** A workload that announces its servers is not looked for elsewhere: another process may sit on its port. */
function portsOf({ servers, runner }: Profile): readonly (readonly [string, string])[] {
  if (runner?.announces === true) return [];
  return Object.entries(servers)
    .filter(([, { port }]) => port > 0)
    .map(([name, { port }]) => [name, `http://127.0.0.1:${port}`]);
}
