import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HTTP, STAY } from '../../../test/src/guests/init-scripts.ts';
import { describeWith } from '../../../test/src/needs.ts';
import type { MachineNetwork } from '../src/index.ts';
import { guest, useBench, waitForLine } from './support.ts';

const bench = useBench();
const INIT = `ip link set lo up
ip addr add 10.177.0.2/24 dev eth0 && ip link set eth0 up
${HTTP}ping -c 1 -W 30 10.177.0.1 > /dev/null && echo "guest: the gateway answers"
echo "guest: ready"
${STAY}`;

function tap(namespace: 'own' | 'host', device = 'uptest0'): MachineNetwork {
  return {
    mode: 'tap',
    device,
    mac: '02:00:00:01:77:01',
    guestIp: '10.177.0.2',
    gateway: '10.177.0.1/24',
    namespace,
  };
}

/** Network devices of this host that a machine here could have made. */
function ourLinks(): readonly string[] {
  const links = execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' }).split('\n');
  return links.filter((link) => /\b(uptest\d|uptap[0-9a-f]{8})\b/.test(link));
}

async function health(address: string): Promise<string> {
  return await (await fetch(`http://${address}/health`, { signal: AbortSignal.timeout(10_000) })).text();
}

describeWith(['qemu-system-x86_64', 'ip', 'root', 'cpio', 'mmdebstrap'], 'a machine on a bridge', () => {
  it.each([1, 2])(
    'has a network of its own, with %i queues, and is reached through a forward',
    async (cpus) => {
      await using machine = await bench.start({
        source: guest('on-a-bridge', INIT),
        network: tap('own'),
        cpus,
      });
      await waitForLine(machine, /guest: the gateway answers/);
      await waitForLine(machine, /guest: ready/);
      expect(ourLinks()).toEqual([]);
      const address = await machine.forward(80);
      const answers = await Promise.all([1, 2, 3].map(() => health(address)));
      expect(answers).toEqual(['OK\n', 'OK\n', 'OK\n']);
      await machine.setNetwork('down');
      await expect(
        fetch(`http://${address}/health`, { signal: AbortSignal.timeout(1500) }),
      ).rejects.toThrow();
      await machine.crash();
      await expect(fetch(`http://${address}/health`)).rejects.toThrow();
      expect(ourLinks()).toEqual([]);
    },
  );

  it('is on the network of the host where that is asked for, and leaves it as it was', async () => {
    {
      await using machine = await bench.start({ source: guest('on-a-bridge', INIT), network: tap('host') });
      expect(existsSync('/sys/class/net/uptest0')).toBe(true);
      await waitForLine(machine, /guest: ready/);
      expect(await health('10.177.0.2')).toBe('OK\n');
      expect(await health(await machine.forward(80))).toBe('OK\n');
    }
    expect(ourLinks()).toEqual([]);
  });

  it('leaves a bridge alone that was there before', async () => {
    execFileSync('ip', ['link', 'add', 'uptest1', 'type', 'bridge']);
    try {
      await using machine = await bench.start({
        source: guest('on-a-bridge', INIT),
        network: tap('host', 'uptest1'),
      });
      await machine.crash();
      expect(existsSync('/sys/class/net/uptest1')).toBe(true);
    } finally {
      execFileSync('ip', ['link', 'del', 'uptest1']);
    }
  });

  it('names a port that is taken', async () => {
    await using machine = await bench.start({ source: guest('on-a-bridge', INIT), network: tap('own') });
    const address = await machine.forward(80);
    await expect(machine.forward(80, Number(address.split(':')[1]))).rejects.toMatchObject({
      code: 'UP_PORT_IN_USE',
    });
  });
});

describeWith(['qemu-system-x86_64', 'setpriv', 'root', 'cpio', 'mmdebstrap'], 'a user without rights', () => {
  it('is told that a bridge needs root', () => {
    const script = `import('${import.meta.dirname}/../src/network/tap-rights.ts')
      .then((module) => module.checkTapRights(process.env))
      .catch((error) => console.log(error.code, error.hint))`;
    const output = execFileSync(
      'setpriv',
      [
        '--bounding-set=-net_admin',
        '--inh-caps=-all',
        '--',
        process.execPath,
        '--import',
        'tsx',
        '-C',
        '@up/source',
        '-e',
        script,
      ],
      { encoding: 'utf8' },
    );
    expect(output).toMatch(/^UP_NETWORK_FORBIDDEN Run it as root/);
  });
});
