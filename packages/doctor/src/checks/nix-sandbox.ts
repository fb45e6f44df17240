import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { withConfig } from './with-nix.ts';

export const nixSandbox: HealthCheck = {
  id: 'nix-sandbox',
  group: 'nix',
  title: 'builds are sandboxed',
  looksAt: 'what the builder of nix-builder saw around it, against `sandbox` and `sandbox-fallback`',
  timeoutMs: 8000,
  run: withConfig(async ({ nix, host }, config): Promise<Outcome> => {
    const wanted = config.text('sandbox') ?? 'unknown';
    if (host.platform !== 'linux') return pass(`sandbox = ${wanted}`);
    const canary = await nix.canary();
    if (canary.state !== 'built') return skip('nothing could be built: see nix-builder');
    if (canary.sandbox === undefined) return skip(`sandbox = ${wanted}; the builder could not look around`);
    if (canary.sandbox === 'on')
      return pass(`sandbox = ${wanted}, and the builder saw nothing of this machine`);
    if (wanted === 'false') {
      return warn('sandbox = false: a build can use what happens to be on this machine, and fail on others', {
        fix: ['sandbox = true   in /etc/nix/nix.conf, where this machine allows namespaces'],
      });
    }
    const isFallback = config.text('sandbox-fallback') === 'true';
    const evidence = [
      `sandbox = ${wanted}, but the builder saw this machine's accounts and processes`,
      ...(isFallback
        ? [
            'sandbox-fallback = true: where namespaces are missing, Nix goes on without a sandbox and says nothing',
          ]
        : []),
    ];
    const fix = [
      'sandbox-fallback = false   in /etc/nix/nix.conf, to be told',
      'sysctl user.max_user_namespaces kernel.unprivileged_userns_clone',
    ];
    return isFallback ? warn(evidence, { fix }) : fail(evidence, { fix });
  }),
};
