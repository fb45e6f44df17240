import type { Bar, Figure } from '../figure.ts';
import { getBytes } from '../get.ts';
import { startNginx } from '../nginx.ts';
import { peakMemoryOfTree } from '../peak-memory.ts';
import type { BenchContext, SuiteReport } from '../suite.ts';
import { startTestOrigin } from '../test-origin.ts';
import { type Load, runWrk } from '../wrk.ts';

const CROWD: Omit<Load, 'url'> = { connections: 500, durationSec: 10 };
const BAR: Bar = { of: 'figure', is: 'at-most', limit: 150e6 };

/** The memory that 500 clients cost, all of them asking for a segment all the time. Fresh servers, one after the other. */
export async function measureCrowd(context: BenchContext): Promise<SuiteReport> {
  const { say, signal } = context;
  say(`${CROWD.connections} clients`);
  await using testOrigin = await startTestOrigin(context);
  await using nginx = await startNginx(context, { workerProcesses: 'auto' });
  const originUrl = await testOrigin.newestSegment();
  const nginxUrl = await nginx.serve(await getBytes(originUrl, { signal }));
  const servers = [
    { name: 'test-origin', pid: testOrigin.pid, url: originUrl, bar: BAR },
    { name: 'nginx, auto', pid: nginx.pid, url: nginxUrl },
  ];
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const { name, pid, url, ...bar } of servers) {
    const { failed, requestsPerSecond } = await runWrk(context, { ...CROWD, url });
    const peakBytes = peakMemoryOfTree(pid);
    if (peakBytes === undefined) notes.push(`${name}: no /proc here to read the peak memory from`);
    else
      figures.push({
        name: `${name}, ${CROWD.connections} clients`,
        unit: 'bytes',
        value: peakBytes,
        ...bar,
      });
    notes.push(
      `${name}, ${CROWD.connections} clients: ${Math.round(requestsPerSecond)} requests/s, ${failed} failed`,
    );
  }
  return { method: `memory: -c${CROWD.connections} -d${CROWD.durationSec}s, fresh servers`, figures, notes };
}
