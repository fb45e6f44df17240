import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass } from '../outcome.ts';

const OLDEST = [20, 19] as const;

export const node: HealthCheck = {
  id: 'node',
  group: 'host',
  title: 'Node.js is new enough',
  looksAt: 'the version that runs up',
  run: async ({ host }): Promise<Outcome> => {
    const [major = 0, minor = 0] = host.nodeVersion.split('.').map(Number);
    const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    return isNewEnough
      ? pass(host.nodeVersion)
      : fail(`Node.js ${host.nodeVersion} is older than ${OLDEST.join('.')}`, {
          fix: ['nvm install 20   or: https://nodejs.org'],
        });
  },
};
