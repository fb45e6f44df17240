import { FormatError } from '@up/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildModule } from '../testing/build-module.ts';
import { readModuleInfo } from './module-info.ts';
import { loadOrder } from './module-order.ts';
import { moduleName } from './module-tree.ts';

describe('readModuleInfo', () => {
  it('reads what a module depends on, and what it would like', () => {
    const module = buildModule({
      license: 'GPL',
      depends: 'virtio,net-failover',
      softdep: 'pre: crc32c aes-generic post: other',
    });
    expect(readModuleInfo(module)).toEqual({
      depends: ['virtio', 'net_failover'],
      wishes: ['crc32c', 'aes_generic'],
    });
    expect(readModuleInfo(buildModule({ depends: '', softdep: 'post: other' }))).toEqual({
      depends: [],
      wishes: [],
    });
  });

  it('throws nothing but FormatError for changed and shortened bytes', () => {
    const module = buildModule({ depends: 'a,b' });
    const outcome = (bytes: Uint8Array): void => {
      try {
        readModuleInfo(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    };
    for (let length = 0; length < module.length; length += 1) outcome(module.subarray(0, length));
    const changes = fc.array(fc.tuple(fc.nat(module.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Uint8Array.from(module);
        for (const [at, value] of list) bytes[at] = value;
        outcome(bytes);
      }),
      { seed: 1, numRuns: 3000 },
    );
  });
});

describe('moduleName', () => {
  it.each([
    ['kernel/drivers/misc/pvpanic/pvpanic-pci.ko', 'pvpanic_pci'],
    ['kernel/fs/isofs/isofs.ko.xz', 'isofs'],
    ['updates/9p.ko.zst', '9p'],
  ])('%s', (path, name) => {
    expect(moduleName(path)).toBe(name);
  });
});

describe('loadOrder', () => {
  const DEPENDS: Readonly<Record<string, readonly string[]>> = {
    net: ['failover', 'bus'],
    failover: ['core'],
    core: [],
    bus: ['ring'],
    ring: [],
    broken: ['absent'],
    one: ['two'],
    two: ['one'],
  };
  const order = (wanted: readonly string[], builtin: readonly string[] = []): Promise<readonly string[]> =>
    loadOrder(
      wanted,
      { files: new Map(Object.keys(DEPENDS).map((name) => [name, name])), builtin: new Set(builtin) },
      async (name) => ({ depends: DEPENDS[name] ?? [], wishes: name === 'net' ? ['nowhere', 'ring'] : [] }),
    );

  it('puts each behind what it depends on, once', async () => {
    expect(await order(['bus', 'net', 'bus'])).toEqual(['ring', 'bus', 'core', 'failover', 'net']);
  });

  it('leaves out what is built in and what the kernel does not have', async () => {
    expect(await order(['net', 'nothing'], ['bus', 'core'])).toEqual(['ring', 'failover', 'net']);
    expect(await order(['bus'], ['bus'])).toEqual([]);
  });

  it('ends where modules depend on each other', async () => {
    expect(await order(['one'])).toEqual(['two', 'one']);
  });

  it('refuses modules that are not complete', async () => {
    await expect(order(['broken'])).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: "The kernel's module broken needs absent, which is not there",
    });
  });
});
