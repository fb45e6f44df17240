import type { CheckContext, HealthCheck } from '../health-check.ts';
import type { NixConfig } from '../nix/nix-config.ts';
import { isUnusable, type UsableNix } from '../nix/nix-view.ts';
import { type Outcome, skip } from '../outcome.ts';

/** A check that makes sense where a Nix runs; anywhere else it is skipped, and says why. */
export function withNix(
  run: (context: CheckContext, nix: UsableNix) => Promise<Outcome>,
): HealthCheck['run'] {
  return async (context) => {
    const nix = await context.nix.usable();
    return isUnusable(nix) ? skip(nix.unusable) : await run(context, nix);
  };
}

/** The same for what needs the settings in force. */
export function withConfig(
  run: (context: CheckContext, config: NixConfig, nix: UsableNix) => Promise<Outcome>,
): HealthCheck['run'] {
  return withNix(async (context, nix) => {
    const config = await context.nix.config();
    return isUnusable(config) ? skip(config.unusable) : await run(context, config, nix);
  });
}
