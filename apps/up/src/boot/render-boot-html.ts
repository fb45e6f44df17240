import { readFile } from 'node:fs/promises';
import type { BootReport } from '@up/boot';
import { formatDuration, redact } from '@up/core';
import { type BootRunView, toBootHtml } from '@up/report';
import { VERSION } from '../version.ts';
import { describeMachine } from './describe-machine.ts';
import { endOf } from './render-boot.ts';

/** Of a screenshot: larger ones are no screen of a guest. */
const MAX_PNG_BYTES = 4_000_000;
const FATAL = { fatal: 'error', error: 'error', warning: 'warning' } as const;

/** The boots as one page, with the pictures of their screens. */
export async function renderBootHtml(name: string, reports: readonly BootReport[]): Promise<string> {
  const runs = await Promise.all(
    reports.map((report) => toView(report, reports.length > 1 ? report.name : '')),
  );
  return toBootHtml({ toolVersion: VERSION, title: name, runs });
}

async function toView(report: BootReport, title: string): Promise<BootRunView> {
  const { verdict, cause, fix, checks, phases, failures, artefacts, readyAfterMs } = report;
  const pictures = await Promise.all(
    artefacts.screenshots.map(async ({ path, when, atMs }) => ({
      caption: `${when}, after ${formatDuration(atMs)}`,
      png: await readPicture(path),
    })),
  );
  return {
    title,
    verdict,
    cause: cause === undefined ? undefined : redact(cause),
    fix,
    facts: factsOf(report),
    spans: phases
      .filter(({ phase }) => phase !== 'ready')
      .map(({ phase, startMs, endMs, evidence }) => ({
        name: phase,
        startMs,
        endMs,
        evidence: redact(evidence),
      })),
    marks: [
      ...(readyAfterMs === undefined ? [] : [{ name: 'ready', atMs: readyAfterMs, kind: 'good' as const }]),
      ...failures.map(({ message, atMs, severity }) => ({
        name: redact(message),
        atMs,
        kind: severity === 'warning' ? ('note' as const) : ('bad' as const),
      })),
    ],
    endMs: endOf(report),
    checks: checks.map(({ name, status, evidence }) => ({ name, status, evidence: redact(evidence) })),
    troubles: failures.map(({ rule, severity, message, fix: mend, atMs, evidence }) => ({
      rule,
      severity: FATAL[severity],
      message: redact(message),
      fix: mend,
      atMs,
      lines: evidence.map(redact),
    })),
    screenshots: pictures.flatMap(({ caption, png }) => (png === undefined ? [] : [{ caption, png }])),
    console: artefacts.logTail,
  };
}

function factsOf(report: BootReport): BootRunView['facts'] {
  const { machine, artefacts, attempts, readyAfterMs } = report;
  const fact = (label: string, value: string | undefined): BootRunView['facts'] =>
    value === undefined || value === '' ? [] : [{ label, value }];
  return [
    ...fact('Machine', describeMachine(report)),
    ...fact('Note', machine?.acceleratorNote),
    ...fact('Ready after', readyAfterMs === undefined ? undefined : formatDuration(readyAfterMs)),
    ...(attempts.length < 2
      ? []
      : fact(
          'Attempts',
          attempts
            .map(
              ({ accelerator, console: how, purpose, outcome }) =>
                `${purpose}, ${accelerator}, ${how}: ${outcome}`,
            )
            .join(' · '),
        )),
    ...artefacts.inputs.flatMap(({ path, after }) => fact('Input', `${path}  SHA-256 ${after}`)),
    ...fact('Files', artefacts.directory),
  ];
}

async function readPicture(path: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    return bytes.length > MAX_PNG_BYTES ? undefined : bytes;
  } catch {
    return undefined;
  }
}
