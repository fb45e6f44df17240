import { join } from 'node:path';
import type { HealthCheck } from '../health-check.ts';
import { evalFlakeFile } from '../nix/eval-flake-file.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { withFlake } from './flake-root.ts';

export const flakeLock: HealthCheck = {
  id: 'flake-lock',
  group: 'flake',
  title: 'flake.lock fits flake.nix',
  looksAt: 'the inputs of flake.nix against those of flake.lock; nothing is fetched',
  run: withFlake(async (context, root): Promise<Outcome> => {
    const { host, nix } = context;
    const text = await host.files.read(join(root, 'flake.lock'));
    const locked = text === undefined ? undefined : lockedInputs(text);
    if (text !== undefined && locked === undefined) {
      return fail('flake.lock is not what Nix writes', {
        fix: ['git checkout flake.lock   or: nix flake lock'],
      });
    }
    // Nix answers questions, that is: one that hangs is not asked again.
    const config = await nix.config();
    if (isUnusable(config)) return skip(config.unusable);
    const wanted = await evalFlakeFile(context, {
      root,
      attribute: 'builtins.attrNames (flake.inputs or { })',
    });
    if (!Array.isArray(wanted))
      return skip('flake.nix does not say its inputs: it does not evaluate by itself');
    const inputs = wanted.map(String);
    if (locked === undefined) {
      return inputs.length === 0
        ? pass('there are no inputs to lock')
        : warn(`there is no flake.lock: ${inputs.join(', ')} may be another one with every build`, {
            fix: ['nix flake lock && git add flake.lock'],
          });
    }
    const missing = inputs.filter((name) => !locked.includes(name));
    if (missing.length === 0) return pass(`${inputs.length} inputs, all locked`);
    return warn(
      `flake.lock lacks ${missing.join(', ')}: every build locks them anew, or fails where it may not`,
      {
        fix: ['nix flake lock && git add flake.lock'],
      },
    );
  }),
};

function lockedInputs(text: string): readonly string[] | undefined {
  try {
    const lock = JSON.parse(text) as {
      readonly root?: unknown;
      readonly nodes?: Readonly<Record<string, { readonly inputs?: object }>>;
    };
    const root = lock.nodes?.[String(lock.root)];
    return root === undefined ? undefined : Object.keys(root.inputs ?? {});
  } catch {
    return undefined;
  }
}
