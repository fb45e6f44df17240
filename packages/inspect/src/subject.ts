import type { Image } from '@up/oci';
import { type Accounts, readAccounts } from './accounts.ts';
import type { ImageExpectations } from './expectations/image-expectations.ts';
import { type Identity, type IdentityResult, resolveIdentity } from './identity.ts';
import { createRuntimeModel, type RuntimeModel } from './runtime-model.ts';
import { createStoreIndex, type StoreIndex } from './store-index.ts';

/** What rules look at: an image, and what follows from it once for all of them. */
export interface Subject {
  readonly image: Image;
  /** The environment of the image's config. */
  readonly env: ReadonlyMap<string, string>;
  readonly accounts: Accounts;
  /** What USER of the config means. */
  readonly user: IdentityResult;
  /** Whom the main process runs as; root where USER is unknown. */
  readonly identity: Identity;
  readonly runtime: RuntimeModel;
  readonly store: StoreIndex;
  /** What a profile expects of it; undefined where it is looked at without one. */
  readonly expectations: ImageExpectations | undefined;
  /** For rules that take long. */
  readonly signal: AbortSignal | undefined;
  /** A value that several rules need, computed when the first of them asks. */
  once<T>(key: symbol, compute: () => T): T;
}

export interface SubjectOptions {
  readonly image: Image;
  /** Paths that the profile mounts as tmpfs or volumes, beside those of the image. */
  readonly mounts?: readonly string[];
  readonly expectations?: ImageExpectations | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function createSubject({ image, mounts = [], expectations, signal }: SubjectOptions): Subject {
  const { tree, config } = image;
  const accounts = readAccounts(tree);
  const user = resolveIdentity(config.user, accounts);
  const values = new Map<symbol, unknown>();
  return {
    image,
    env: new Map(config.env.map((entry) => splitOnce(entry))),
    accounts,
    user,
    identity:
      user.status === 'known'
        ? user.identity
        : { label: config.user, uid: 0, gids: new Set([0]), home: undefined },
    runtime: createRuntimeModel({ mounts: [...config.volumes, ...mounts] }),
    store: createStoreIndex(tree),
    expectations,
    signal,
    once: <T>(key: symbol, compute: () => T): T => {
      if (!values.has(key)) values.set(key, compute());
      return values.get(key) as T;
    },
  };
}

function splitOnce(entry: string): readonly [string, string] {
  const position = entry.indexOf('=');
  return position === -1 ? [entry, ''] : [entry.slice(0, position), entry.slice(position + 1)];
}
