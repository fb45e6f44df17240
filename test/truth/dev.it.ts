import { mkdtempSync, writeFileSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEngine } from '@up/docker';
import { startSession } from '@up/process';
import { it } from 'vitest';
import { allCases } from './cases.ts';
import { runCases } from './suite.ts';
import { alarmsOf } from './predict.ts';
import type { BaseName } from './truth-case.ts';

it('dev', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'up-truth-'));
  const signal = new AbortController().signal;
  const engine = await connectEngine({ env: { DOCKER_HOST: 'unix:///tmp/dk/docker.sock' }, signal });
  await using session = await startSession({ stateDir: scratch });
  const want = new RegExp(process.env['T'] ?? '.');
  const cases = allCases().filter((one) => want.test(one.name) || want.test(one.base));
  const out: string[] = [];
  for (const base of [...new Set(cases.map((c) => c.base))] as BaseName[]) {
    const t0 = Date.now();
    const results = await runCases(base, cases.filter((c) => c.base === base), { engine, session, scratch, signal });
    out.push(`# ${base} ${results.length} in ${(Date.now() - t0) / 1000} s`);
    for (const { one, prediction, observation } of results) {
      const alarms = alarmsOf(prediction.inspection);
      const e = one.expected;
      const okObs = e.kind === 'works' ? observation.outcome === 'works' : observation.outcome === e.how;
      const predicted = alarms.length > 0;
      const fails = observation.outcome !== 'works';
      const warn = [...new Set(prediction.inspection.findings.filter((f) => f.severity === 'warning').map((f) => f.rule))].filter((r) => !r.startsWith('oci/') && !r.startsWith('supervisord/fatal-hidden'));
      const problems = [
        okObs ? '' : `OBSERVED ${observation.outcome}, expected ${e.kind === 'works' ? 'works' : e.how}`,
        predicted === fails || (e.kind === 'limit' && !predicted && fails) ? '' : predicted ? 'FALSE ALARM' : 'MISSED',
        e.kind === 'fails' && predicted && !e.rules.some((r) => alarms.includes(r)) ? `RULE ${e.rules}` : '',
        e.kind === 'limit' && e.warning !== undefined && !warn.includes(e.warning) ? `NO WARNING ${e.warning}` : '',
        prediction.inspection.skipped.length > 0 ? `SKIPPED ${JSON.stringify(prediction.inspection.skipped)}` : '',
      ].filter(Boolean);
      out.push(`${problems.length ? '!!' : 'ok'} ${one.name} [${observation.outcome}] errors=${alarms} warnings=${e.kind==='works'?'':warn} ${problems.join('; ')}`);
      if (problems.length) {
        out.push('      ' + observation.evidence.replaceAll('\n', '\n      '));
        for (const f of prediction.inspection.findings.filter((f) => f.severity === 'error')) out.push(`      > ${f.rule}: ${f.message}`);
      }
    }
    writeFileSync(process.env['OUT'] ?? '/tmp/tt/out.txt', out.join('\n') + '\n');
  }
}, 1_500_000);
