import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STAY } from '../../../test/src/guests/init-scripts.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { which } from '../../../test/src/which.ts';
import { kvmAccessProblem } from '../src/accelerator/kvm-access.ts';
import { runProbe } from '../src/accelerator/run-probe.ts';
import { acceleratorFault, chooseAccelerator } from '../src/index.ts';
import { guest, useBench } from './support.ts';

const env = process.env;
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-accelerator-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describeWith(['qemu-system-x86_64'], 'the probe of a PC', () => {
  const qemu = which('qemu-system-x86_64');

  it('comes to its end where the processor works', async () => {
    expect(await runProbe({ qemu, architecture: 'x86_64', accelerator: 'tcg', env })).toBeUndefined();
  });

  it('says why it did not', async () => {
    const broken = join(directory, 'qemu');
    writeFileSync(broken, '#!/bin/sh\necho "error: failed to set MSR 0x10a to 0x69" >&2\nkill -ABRT $$\n');
    chmodSync(broken, 0o755);
    expect(await runProbe({ qemu: broken, architecture: 'x86_64', accelerator: 'kvm', env })).toBe(
      'the probe was killed by SIGABRT: error: failed to set MSR 0x10a to 0x69',
    );
  });

  it('does not wait for one that never ends', async () => {
    const silent = join(directory, 'qemu');
    writeFileSync(silent, '#!/bin/sh\nexec sleep 60\n');
    chmodSync(silent, 0o755);
    expect(await runProbe({ qemu: silent, architecture: 'x86_64', accelerator: 'kvm', env })).toMatch(
      /did not finish within 2/,
    );
  });

  it.runIf(arch() === 'x64' && existsSync('/dev/kvm'))(
    'is run once for a boot of the host and a QEMU',
    async () => {
      const runs = join(directory, 'runs');
      const counted = join(directory, 'qemu');
      writeFileSync(counted, `#!/bin/sh\necho run >> ${runs}\nexit 33\n`);
      chmodSync(counted, 0o755);
      const options = { architecture: 'x86_64', qemu: counted, env, cacheDir: directory } as const;
      const closed = await kvmAccessProblem();
      const expected =
        closed === undefined
          ? { accelerator: 'kvm', note: undefined }
          : { accelerator: 'tcg', note: `KVM unusable: ${closed}; using TCG` };
      expect(await chooseAccelerator(options)).toEqual(expected);
      expect(await chooseAccelerator(options)).toEqual(expected);
      if (closed !== undefined) return;
      expect(readFileSync(runs, 'utf8')).toBe('run\n');
      appendFileSync(counted, '# another build\n');
      await chooseAccelerator(options);
      expect(readFileSync(runs, 'utf8')).toBe('run\nrun\n');
    },
  );

  it('leaves the choice to whom asks for one, and emulates other processors', async () => {
    const options = { qemu, env, cacheDir: directory } as const;
    expect(await chooseAccelerator({ ...options, architecture: 'x86_64', requested: 'kvm' })).toEqual({
      accelerator: 'kvm',
      note: undefined,
    });
    const foreign = arch() === 'arm64' ? 'x86_64' : 'aarch64';
    expect(await chooseAccelerator({ ...options, architecture: foreign })).toMatchObject({
      accelerator: 'tcg',
    });
  });
});

describeWith(['qemu-system-aarch64'], 'the probe of an aarch64 machine', () => {
  it('comes to its end where the processor works', async () => {
    const qemu = which('qemu-system-aarch64');
    expect(await runProbe({ qemu, architecture: 'aarch64', accelerator: 'tcg', env })).toBeUndefined();
  });
});

const bench = useBench();
const hasKvm = arch() === 'x64' && (await kvmAccessProblem()) === undefined;
const brokenKvm =
  hasKvm &&
  existsSync('/usr/share/OVMF/OVMF_CODE_4M.fd') &&
  (await runProbe({ qemu: which('qemu-system-x86_64'), architecture: 'x86_64', accelerator: 'kvm', env })) !==
    undefined;

describeWith(['qemu-system-x86_64', 'cpio', 'mmdebstrap'], 'a KVM that fails while a guest runs', () => {
  it.runIf(brokenKvm)('is a fault of this host, not of the guest', async () => {
    await using machine = await bench.start({
      source: guest('stays', STAY),
      firmware: 'uefi',
      accelerator: 'kvm',
    });
    const timer = setTimeout(() => void machine.crash(), 60_000);
    const end = await machine.ended;
    clearTimeout(timer);
    expect(end.how).toBe('host-fault');
    expect(acceleratorFault(end)).toMatch(/KVM internal error/);
  });
});
