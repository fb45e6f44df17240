import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEngine } from '@up/docker';
import { RULES } from '@up/inspect';
import { type Session, startSession } from '@up/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithEngine } from '../src/engines.ts';
import { describeWith } from '../src/needs.ts';
import { BASES } from './bases.ts';
import { allCases } from './cases.ts';
import { problemsOf, scoresOf } from './judge.ts';
import { type MendedResult, mendCases } from './mend.ts';
import { alarmsOf } from './predict.ts';
import { renderTable } from './render-table.ts';
import { removeImages, runCases, type SuiteOptions, type TruthResult } from './suite.ts';
import { areaOf, type BaseName, type TruthCase } from './truth-case.ts';

const TOOLS = ['gcc', 'musl-gcc', 'busybox', 'mmdebstrap'] as const;
const AREAS: readonly string[] = ['exec', 'fhs', 'users', 'supervisord'];
/** What `npm run verify` prints at its end. */
const TABLE = join(import.meta.dirname, '../../coverage/truth.txt');
const HANG_MS = 900_000;

describe.skipIf(process.arch !== 'x64')('what inspect says, held against what Docker does', () => {
  describeWith(TOOLS, 'the truth suite', () =>
    describeWithEngine('docker', 'images', ({ url }) => {
      const results: TruthResult[] = [];
      const mended: MendedResult[] = [];
      let cases: readonly TruthCase[] = [];
      let options: SuiteOptions;
      let session: Session;
      let scratch = '';

      beforeAll(async () => {
        const { signal } = new AbortController();
        scratch = mkdtempSync(join(tmpdir(), 'up-truth-'));
        session = await startSession({ stateDir: scratch });
        const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
        options = { engine, session, scratch, signal };
        cases = allCases();
      });

      afterAll(async () => {
        await removeImages([...results, ...mended.map(({ result }) => result)], options);
        await session[Symbol.asyncDispose]();
        rmSync(scratch, { recursive: true, force: true });
      });

      it('are at least 150, each with a name of its own', () => {
        const names = cases.map(({ name }) => name);
        expect(names.length).toBeGreaterThanOrEqual(150);
        expect(names).toEqual([...new Set(names)]);
      });

      it.each(Object.keys(BASES) as BaseName[])(
        'from the base "%s" do what was said of them',
        async (base) => {
          const own = await runCases(
            base,
            cases.filter((one) => one.base === base),
            options,
          );
          results.push(...own);
          expect(own.flatMap(problemsOf)).toEqual([]);
        },
        HANG_MS,
      );

      it('fail by every rule that calls something an error', () => {
        const spoken = new Set(results.flatMap(({ prediction }) => alarmsOf(prediction.inspection)));
        const rules = RULES.filter(
          ({ id, severity }) => severity === 'error' && AREAS.includes(areaOf({ name: id })),
        );
        expect(rules.map(({ id }) => id).filter((id) => !spoken.has(id))).toEqual([]);
      });

      it(
        'run once they are mended',
        async () => {
          for (const base of Object.keys(BASES))
            mended.push(
              ...(await mendCases(
                results.filter(({ one }) => one.base === base),
                options,
              )),
            );
          const broken = mended.filter(({ observation }) => observation.outcome !== 'works');
          expect(
            broken.map(({ result, observation }) => `${result.one.name}\n${observation.evidence}`),
          ).toEqual([]);
          expect(mended.length).toBeGreaterThan(0);
        },
        HANG_MS,
      );

      it('come to a table', () => {
        const scores = scoresOf(results);
        const failing = results.filter(({ one }) => one.expected.kind === 'fails').length;
        mkdirSync(join(TABLE, '..'), { recursive: true });
        writeFileSync(TABLE, renderTable(scores, { failing, running: mended.length }));
        expect(scores.at(-1)).toMatchObject({ missed: 0, falseAlarms: 0 });
      });
    }),
  );
});
