import { expect, it } from 'vitest';
import { describeWith } from './src/needs.ts';
import { startUp, testDirectory, up } from './src/up.ts';

/** What everything is for, with the origin in a virtual machine and the viewers on this host. */
describeWith(['qemu-system-x86_64', 'busybox'], 'the golden path into a virtual machine', () => {
  it('serves viewers for ten seconds without a single error', async () => {
    using directory = testDirectory();
    const env = { XDG_STATE_HOME: directory.path };
    const origin = startUp(['default', 'vm', '--any-port'], { env });
    const [, stream = ''] = await origin.said(/ready {4}(http:\/\/127\.0\.0\.1:\d+\/stream\.m3u8)/);
    const swarm = await up(
      ['swarm-client/gentle', 'runner', '--json', '--', '--stream-url', stream, '--duration', '10', '--json'],
      { env },
    );
    origin.signal('SIGINT');
    expect((await origin.ended).code).toBe(130);
    expect(swarm.code, swarm.stdout + swarm.stderr).toBe(0);
    const { data } = JSON.parse(swarm.stdout);
    const { data: report } = JSON.parse(data.output);
    expect(report.requests.failed).toBe(0);
    expect(report.segments.lost).toBe(0);
    expect(report.segments.fetched).toBeGreaterThan(0);
  }, 300_000);
});
