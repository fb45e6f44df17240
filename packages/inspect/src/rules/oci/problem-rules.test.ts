import type { ImageProblem } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { makeImage } from '../../testing/make-image.ts';
import { OCI_RULES } from './index.ts';
import { PLATFORM } from './platform.ts';
import { PROBLEM_RULES } from './problem-rules.ts';

const check = async (...problems: ImageProblem[]) =>
  (
    await inspectImage({
      image: makeImage({ files: {}, upperLayers: [{}], image: { problems } }),
      rules: [...PROBLEM_RULES, PLATFORM],
    })
  ).findings;

const pair = async (one: ImageProblem) => {
  const [finding] = await check(one);
  return [finding?.rule, finding?.severity];
};

describe('the rules over what reading an image reports', () => {
  it('find nothing in a sound image', async () => {
    expect(await check()).toEqual([]);
  });

  it.each([
    ['digest-mismatch', 'oci/digest-mismatch', 'error'],
    ['diff-id-mismatch', 'oci/digest-mismatch', 'error'],
    ['size-mismatch', 'oci/digest-mismatch', 'error'],
    ['digest-unverified', 'oci/digest-mismatch', 'info'],
    ['layer-count', 'oci/layer-count', 'error'],
    ['layer-missing', 'oci/layer-missing', 'error'],
    ['foreign-layer', 'oci/layer-missing', 'warning'],
    ['layer-damaged', 'oci/layer-damaged', 'error'],
    ['tar-damaged', 'oci/layer-damaged', 'error'],
    ['layer-compression', 'oci/layer-damaged', 'error'],
    ['layer-too-large', 'oci/layer-damaged', 'warning'],
    ['too-many-entries', 'oci/layer-damaged', 'warning'],
    ['file-unreadable', 'oci/layer-damaged', 'warning'],
    ['path-refused', 'oci/layer-entry', 'warning'],
    ['path-unreachable', 'oci/layer-entry', 'warning'],
    ['parent-not-directory', 'oci/layer-entry', 'warning'],
    ['hardlink-missing', 'oci/layer-entry', 'warning'],
    ['whiteout-malformed', 'oci/layer-entry', 'warning'],
    ['config-field', 'oci/config', 'warning'],
    ['history-mismatch', 'oci/config', 'info'],
    ['manifest-skipped', 'oci/manifest', 'info'],
    ['platform-unknown', 'oci/platform', 'warning'],
  ] as const)('give %s as %s, %s', async (code, rule, severity) => {
    expect(await pair({ code, message: 'm' })).toEqual([rule, severity]);
  });

  it('say which layer it is, and what was compared', async () => {
    const message = 'the layer is not what the config says: its digest is sha256:bb';
    const [finding] = await check({
      code: 'diff-id-mismatch',
      message,
      layer: 1,
      evidence: { expected: 'sha256:aa', actual: 'sha256:bb' },
    });
    expect(finding).toMatchObject({
      message,
      layer: `sha256:${'1'.padStart(64, '0')}`,
      evidence: 'diff-id-mismatch; layer 2 of 2; expected sha256:aa; actual sha256:bb',
    });
  });

  it('take an oddity of a tar, or of its name, for less than damage', async () => {
    expect(
      await pair({ code: 'tar-damaged', message: 'm', evidence: { reason: 'tar/trailing-data' } }),
    ).toEqual(['oci/layer-damaged', 'warning']);
    const evidence = { expected: 'gzip', actual: 'none' };
    expect(await pair({ code: 'layer-compression', message: 'm', evidence })).toEqual([
      'oci/layer-damaged',
      'warning',
    ]);
  });

  it('put entries of one layer together', async () => {
    const problems = ['a', 'b', 'c', 'd', 'e'].map(
      (path): ImageProblem => ({
        code: 'path-refused',
        message: `the entry "${path}" is ignored`,
        path,
        layer: 0,
      }),
    );
    const other: ImageProblem = { code: 'path-refused', message: 'm', path: 'z', layer: 1 };
    expect(await check(...problems, other)).toEqual([
      expect.objectContaining({
        path: '/a',
        message: 'the entry "a" is ignored',
        evidence: 'path-refused; layer 1 of 2; also b, c and 2 more',
      }),
      expect.objectContaining({ path: '/z' }),
    ]);
  });

  it('have an id each', () => {
    const ids = OCI_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
