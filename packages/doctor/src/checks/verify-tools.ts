import { join } from 'node:path';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';

const SHOWN = 12;

/**
 * What `npm run verify` of up's own sources needs. Only of the checkout that this very program belongs to: what lies
 * in the current directory is never run.
 */
export function verifyTools(checkout: string | undefined): HealthCheck {
  return {
    id: 'verify-tools',
    group: 'host',
    title: 'the tests of up have what they need',
    looksAt:
      'in a checkout of up: programs and files that `npm run verify` needs; without them tests are skipped',
    timeoutMs: 8000,
    run: async (context): Promise<Outcome> => {
      if (checkout === undefined) return skip('up does not run from its sources');
      const missing = await missingTools(context, checkout);
      if (missing === undefined) return skip('the list cannot be read: npm ci has not run');
      if (missing.tools.length === 0) return pass(`all there, for ${checkout}`);
      const packages = missing.packages.join(' ');
      const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing.packages];
      const isRootOnDebian =
        context.host.user.uid === 0 && (await context.host.programs.find('apt-get')) !== undefined;
      return warn(
        `${missing.tools.length} missing: ${missing.tools.slice(0, SHOWN).join(', ')}${missing.tools.length > SHOWN ? '...' : ''}`,
        {
          fix: [`apt-get install ${packages}`],
          remedies: isRootOnDebian
            ? [
                { kind: 'command', command: ['apt-get', 'update', '-q'], why: 'it only reads what there is' },
                {
                  kind: 'command',
                  command: install,
                  why: 'packages of the distribution; nothing is removed',
                },
              ]
            : [],
        },
      );
    },
  };
}

interface Missing {
  readonly tools: readonly string[];
  readonly packages: readonly string[];
}

async function missingTools({ host, signal }: CheckContext, checkout: string): Promise<Missing | undefined> {
  const tsx = join(checkout, 'node_modules/tsx/dist/cli.mjs');
  if ((await host.files.state(tsx)) === undefined) return undefined;
  const args = [tsx, '-C', '@up/source', join(checkout, 'scripts/missing-tools.ts')];
  const run = await host.programs.run(process.execPath, { args, cwd: checkout, signal });
  if (run?.exitCode !== 0) return undefined;
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  const pairs = lines.map((line) => line.split('\t'));
  return {
    tools: pairs.map(([tool = '']) => tool),
    packages: [...new Set(pairs.flatMap(([, name]) => (name === undefined ? [] : [name])))].sort(),
  };
}
