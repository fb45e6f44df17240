import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
/** What `up repair` mends, of each at least one image. */
const MENDABLE: readonly string[] = [
  ...['exec/interpreter-missing', 'exec/loader-missing', 'exec/not-executable', 'exec/not-found'],
  ...['exec/probe-missing', 'exec/shell-operator', 'fhs/bin-sh', 'fhs/log-directory', 'fhs/not-traversable'],
  ...['fhs/run', 'fhs/store-only', 'fhs/tmp-missing', 'fhs/tmp-mode', 'fhs/usr-bin-env'],
  ...['supervisord/command-missing', 'supervisord/directory', 'supervisord/log-directory'],
  ...['supervisord/program-not-executable', 'supervisord/sockchown', 'supervisord/unix-socket'],
  ...['supervisord/user', 'users/no-passwd', 'users/unknown-group', 'users/unknown-user'],
];

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

      it('are explained in docs/truth.md where nobody claims to see that they fail', () => {
        const page = readFileSync(join(import.meta.dirname, '../../docs/truth.md'), 'utf8');
        const limits = cases.flatMap(({ expected }) => (expected.kind === 'limit' ? [expected.why] : []));
        expect(limits.filter((why) => !page.includes(`| ${why} |`))).toEqual([]);
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
          const rules = new Set(mended.flatMap(({ result }) => alarmsOf(result.prediction.inspection)));
          expect(MENDABLE.filter((rule) => !rules.has(rule))).toEqual([]);
        },
        HANG_MS,
      );

      it('come to a table', () => {
        const scores = scoresOf(results);
        const failing = results.filter(({ one }) => one.expected.kind === 'fails').length;
        const running = mended.filter(({ observation }) => observation.outcome === 'works').length;
        mkdirSync(join(TABLE, '..'), { recursive: true });
        writeFileSync(TABLE, renderTable(scores, { failing, mended: mended.length, running }));
        expect(scores.at(-1)).toMatchObject({ missed: 0, falseAlarms: 0 });
      });
    }),
  );
});
