import type { FileNode, Image, Lookup } from '@up/oci';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from '../rules.ts';
import { STATIC } from '../testing/find-in-image.ts';
import { type FileSpec, type FileSpecs, makeImage } from '../testing/make-image.ts';
import { applyActions } from './apply-actions.ts';
import { planRepair } from './plan-repair.ts';
import type { RepairAction } from './repair-action.ts';
import { REPAIRERS } from './repairers.ts';

const STORES = ['0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-a-1', '1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-b-2'].map(
  (name) => `/nix/store/${name}`,
);
const NAMES = ['sh', 'app', 'X', 'env', 'nginx'];
const PLACES = [
  ...['/bin', '/usr/bin', '/opt/x', '/etc', '/tmp', '/var', '/var/log', '/run', '/home', '/home/app'],
  ...STORES.map((path) => `${path}/bin`),
  ...STORES,
];

const mode = fc.constantFrom(0o755, 0o644, 0o700, 0o1777, 0o4755, 0o444);
const owner = fc.constantFrom(0, 33, 1000);
const place = fc.constantFrom(...PLACES);
const path = fc.tuple(place, fc.constantFrom(...NAMES)).map(([directory, name]) => `${directory}/${name}`);

const file: fc.Arbitrary<FileSpec> = fc.oneof(
  fc.record({
    text: fc.constantFrom('#!/bin/sh\n/usr/bin/app\n', '#!/usr/bin/env app\n', 'text'),
    mode,
    uid: owner,
  }),
  fc.record({ elf: fc.constant({ linkage: 'static' as const }), mode }),
  fc.record({ link: fc.oneof(path, place, fc.constantFrom('..', '/gone/x', '/loop')) }),
  fc.record({ type: fc.constant('directory' as const), mode, uid: owner }),
);

const section = fc
  .tuple(path, fc.constantFrom('', 'user=app\n', 'user=root\n'), fc.option(path))
  .map(
    ([command, user, log]) =>
      `[program:p]\ncommand=${command} x\n${user}${log === null ? '' : `stdout_logfile=${log}/out.log\n`}`,
  );
const conf = fc
  .tuple(fc.constantFrom('', 'user=app\n', 'logfile=/var/log/app/s.log\n'), section)
  .map(
    ([own, program]) =>
      `[supervisord]\nnodaemon=true\n${own}${program}[unix_http_server]\nfile=/run/s/s.sock\nchown=app:web\n`,
  );

const image: fc.Arbitrary<Image> = fc
  .record({
    files: fc.dictionary(fc.oneof(path, place), file, { maxKeys: 10 }),
    programs: fc.subarray(STORES.flatMap((store) => NAMES.map((name) => `${store}/bin/${name}`))),
    conf,
    passwd: fc.constantFrom(undefined, 'root:x:0:0::/root:/bin/sh\n', 'app:x:1000:1000::/home/app:/bin/sh'),
    cmd: fc.oneof(
      fc.constant(['/usr/bin/supervisord', '-c', '/etc/supervisord.conf']),
      path.map((one) => [one]),
      fc.constantFrom(...NAMES).map((one) => [one]),
    ),
    user: fc.constantFrom('', 'app', '1000', 'app:web'),
    volumes: fc.subarray(['/tmp', '/var/log', '/opt']),
  })
  .map(({ files, programs, conf: text, passwd, cmd, user, volumes }) => {
    const more: FileSpecs = {
      '/usr/bin/supervisord': { text: `#!${STORES[0]}/bin/app\n`, mode: 0o755 },
      '/etc/supervisord.conf': { text },
      ...(passwd === undefined ? {} : { '/etc/passwd': { text: passwd } }),
    };
    const inStore = programs.map((one): readonly [string, FileSpec] => [one, STATIC]);
    return makeImage({
      files: { ...files, ...Object.fromEntries(inStore), ...more },
      config: { cmd, user, volumes },
    });
  });

function identityOf({ type, facts, sizeBytes }: FileNode): unknown {
  return type === 'directory' ? 'directory' : { type, text: facts?.text, elf: facts?.elf, sizeBytes };
}

const REPAIRED = RULES.filter(({ id }) => REPAIRERS.some(({ rules }) => rules.includes(id)));

describe('planRepair, of any image', () => {
  it('takes away and replaces nothing, is rid of what it mends, and has nothing left to do', async () => {
    await fc.assert(
      fc.asyncProperty(image, fc.boolean(), async (before, rewrite) => {
        const { actions, after } = await planRepair({ image: before, rules: REPAIRED, rewrite });
        const repaired = applyActions(before, actions).image;
        expectKept(before, repaired, actions);
        const left = new Set(after.findings.map(keyOf));
        for (const mended of actions.flatMap(({ mends }) => mends))
          expect(left.has(keyOf(mended)), keyOf(mended)).toBe(false);
        const again = await planRepair({ image: repaired, rules: REPAIRED, rewrite });
        expect(again.actions).toEqual([]);
      }),
      { seed: 11, numRuns: 40 },
    );
  });
});

/** Whatever a path led to it leads to still; texts only grow, or have store paths in them. */
function expectKept(before: Image, after: Image, actions: readonly RepairAction[]): void {
  const textual = new Map(
    actions.flatMap((action) =>
      action.kind === 'append' || action.kind === 'rewrite' ? [[action.path, action.kind] as const] : [],
    ),
  );
  for (const [path] of before.tree.walk()) {
    const old = before.tree.lookup(path);
    if (old.status !== 'found') continue;
    const found = after.tree.lookup(path);
    const kind = found.status === 'found' ? textual.get(found.realPath) : undefined;
    const [was, is] = [old.node.facts?.text ?? '', textOf(found)];
    if (kind === 'append') expect(is.startsWith(was), path).toBe(true);
    else if (kind === 'rewrite') expect(is.replace(IN_STORE, ''), path).toBe(was.replace(IN_STORE, ''));
    else expect(found.status === 'found' && identityOf(found.node), path).toEqual(identityOf(old.node));
  }
}

/** The value of `command=`, which alone may be another. */
const IN_STORE = /^command=.*$/m;

function textOf(found: Lookup): string {
  return found.status === 'found' ? (found.node.facts?.text ?? '') : '';
}

function keyOf({ rule, path: at, line, message }: RepairAction['mends'][number]): string {
  return JSON.stringify([rule, at, line, message]);
}
