import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, type MakeImageOptions, makeImage } from '../../testing/make-image.ts';
import { CLOSURE_INCOMPLETE } from './closure-incomplete.ts';

const HASH = 'a'.repeat(32);
const APP = `/nix/store/${HASH}-app-1.0`;
const LOST = `${'b'.repeat(32)}-openssl-3.0.12`;

const check = async (files: FileSpecs, more: MakeImageOptions & { mounts?: readonly string[] } = {}) =>
  (
    await inspectImage({
      image: makeImage({ files, ...more }),
      rules: [CLOSURE_INCOMPLETE],
      mounts: more.mounts ?? [],
    })
  ).findings;

describe('nix/closure-incomplete', () => {
  it('names the missing store path and who names it', async () => {
    const findings = await check({
      [`${APP}/bin/app`]: { elf: {}, mode: 0o555, facts: { storeReferences: [`${HASH}-app-1.0`, LOST] } },
      [`${APP}/bin/tool`]: { text: `#!/nix/store/${LOST}/bin/sh\n`, mode: 0o555 },
      [`${APP}/lib/x`]: { link: `/nix/store/${LOST}/lib/x` },
      [`${APP}/share/list`]: { text: `/nix/store/${LOST}/a` },
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: 'nix/closure-incomplete',
      severity: 'error',
      message: `${APP}/bin/app names /nix/store/${LOST}, which is not in the image`,
      path: `${APP}/bin/app`,
      evidence: `named by ${APP}/bin/app, ${APP}/bin/tool, ${APP}/lib/x and 1 more`,
    });
    expect(findings[0]?.fix).toContain(`nix-store --query --requisites ${APP}`);
  });

  it('says nothing of an image with its whole closure', async () => {
    expect(
      await check({
        [`${APP}/bin/app`]: { elf: {}, facts: { storeReferences: [LOST] } },
        [`/nix/store/${LOST}/lib/libssl.so.3`]: { elf: { type: 'shared-object' } },
      }),
    ).toEqual([]);
  });

  it('warns only, where nothing is run by the name', async () => {
    const findings = await check({ '/etc/app.conf': { text: `tls = /nix/store/${LOST}/etc` } });
    expect(findings.map(({ severity, path }) => [severity, path])).toEqual([['warning', '/etc/app.conf']]);
  });

  it('follows relative links', async () => {
    expect(await check({ [`${APP}/lib`]: { link: `../${LOST}/lib` } })).toHaveLength(1);
    expect(await check({ [`${APP}/lib`]: { link: '../../var' } })).toEqual([]);
  });

  it('goes by the hash, since a name may run into the text behind it', async () => {
    const files = { [`/nix/store/${LOST}/x`]: {}, '/etc/motd': { text: `see /nix/store/${LOST}.` } };
    expect(await check(files)).toEqual([]);
  });

  it('offers the package of the same name that is there', async () => {
    const other = `${'c'.repeat(32)}-openssl-3.0.13`;
    const findings = await check({
      [`/nix/store/${other}/x`]: {},
      '/run.sh': { text: `/nix/store/${LOST}/x` },
    });
    expect(findings[0]?.evidence).toContain(`of the same name the image has /nix/store/${other}`);
  });

  it.each([
    `${APP}/lib/libx.la`,
    `${APP}/lib/pkgconfig/x.pc`,
    `${APP}/lib/debug/x.debug`,
    `${APP}/nix-support/propagated-build-inputs`,
    `${APP}/share/doc/manual.html`,
    '/nix/var/nix/db/dump',
    `/nix/store/${'d'.repeat(32)}-app.drv`,
  ])('leaves out %s, which names without need', async (path) => {
    expect(await check({ [path]: { text: `/nix/store/${LOST}/x` } })).toEqual([]);
  });

  it('says nothing where a layer was not read, or where the store is mounted', async () => {
    const files = { '/run.sh': { text: `#!/bin/sh\n/nix/store/${LOST}/x` } };
    const problems = [{ code: 'layer-damaged', message: 'm', layer: 0 }] as const;
    expect(await check(files, { image: { problems } })).toEqual([]);
    expect(await check(files, { mounts: ['/nix/store'] })).toEqual([]);
  });

  it('ends its list', async () => {
    const digits = '0123456789abcdfghijklmnpqrsvwxyz';
    const lines = Array.from(digits, (a) =>
      Array.from(digits.slice(0, 8), (b) => `/nix/store/${a}${b.repeat(31)}-x`).join('\n'),
    );
    const findings = await check({ '/list': { text: lines.join('\n') } });
    expect(findings).toHaveLength(101);
    expect(findings.map(({ message }) => message)).toContain(
      '156 further store paths named by files of the image are not in it',
    );
  });
});
