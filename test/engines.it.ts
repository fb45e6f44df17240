import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { describeWith } from './src/needs.ts';
import { ENGINE_TOOLS, startEngine } from './src/start-engine.ts';

describeWith([...ENGINE_TOOLS.docker, ...ENGINE_TOOLS.podman], 'an engine that is started for tests', () => {
  const directory = mkdtempSync(join(tmpdir(), 'up-eng-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('removes the network of one that was killed with what watched over it', async () => {
    const killed = await start('docker');
    const watcher = readFileSync(join(directory, 'docker/supervisor.pid'), 'utf8');
    const bridge = `/sys/class/net/uptest${watcher}`;
    expect(existsSync(bridge)).toBe(true);
    process.kill(Number(watcher), 'SIGKILL');
    process.kill(killed.pid, 'SIGKILL');
    while (existsSync(`/proc/${watcher}/root`)) await sleep(50);
    spawnSync('umount', ['-l', join(directory, 'docker/data')]);

    const next = await start('podman');
    expect(existsSync(bridge)).toBe(false);
    expect(execFileSync('iptables-save', { encoding: 'utf8' })).not.toContain(`uptest${watcher} `);
    await next.stop();
  });

  function start(kind: 'docker' | 'podman') {
    return startEngine({ kind, directory: join(directory, kind), ownerPid: process.pid });
  }
});
