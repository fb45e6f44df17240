import { describe, expect, it } from 'vitest';
import { profileWith, RUNNER } from '../test/support.ts';
import { Servers } from './servers.ts';

const profile = await profileWith(`${RUNNER}\n[workloads.web.servers]\nhls.port = 17080`);

describe('Servers', () => {
  it('takes an announcement for truer than the profile', () => {
    const servers = new Servers(profile);
    const before = servers.snapshot();
    servers.announce({ name: 'hls', url: 'http://127.0.0.1:1' });
    expect(servers.snapshot().get('hls')).toBe('http://127.0.0.1:1');
    expect(before.get('hls')).toBe('http://127.0.0.1:17080');
  });

  it('does not grow without end', () => {
    const servers = new Servers(profile);
    for (let count = 0; count < 10_000; count += 1) servers.announce({ name: `s${count}`, url: 'http://x' });
    expect(servers.snapshot().size).toBeLessThan(1000);
    servers.announce({ name: 'hls', url: 'http://127.0.0.1:2' });
    expect(servers.snapshot().get('hls')).toBe('http://127.0.0.1:2');
  });
});
