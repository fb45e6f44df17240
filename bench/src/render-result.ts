import { formatBytes, plural } from '@up/core';
import type { JudgedFigure } from './figure.ts';
import { formatBar, formatFigure } from './format-figure.ts';
import type { Host } from './host.ts';
import { spread } from './measure.ts';
import type { BenchResult, SuiteResult } from './result.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'median', align: 'right' },
  { title: 'spread', align: 'right' },
  { title: 'against', align: 'left' },
  { title: 'ratio', align: 'right' },
  { title: 'bar', align: 'left' },
  { title: 'holds', align: 'left' },
  { title: 'memory', align: 'right' },
];

/** The whole result for people. */
export function renderResult({ host, suites }: BenchResult): string {
  return [renderHost(host), ...suites.map(renderSuite), summary(suites)].join('\n');
}

/** The `--json` document. `ok` says that everything ran, not that every bar holds. */
export function renderJson(data: BenchResult): string {
  const ok = data.suites.every(({ status }) => status === 'measured');
  return `${JSON.stringify({ schemaVersion: 1, command: 'bench', ok, data }, undefined, 2)}\n`;
}

function renderHost({ cores, cpu, memoryBytes, system, node, loadBefore }: Host): string {
  const host = `${plural(cores, 'core')} (${cpu}), ${formatBytes(memoryBytes)}, ${system}, Node ${node}\n`;
  if (loadBefore <= cores / 4) return host;
  return `${host}busy with other things (load ${loadBefore.toFixed(1)}): trust ratios more than times\n`;
}

function renderSuite(suite: SuiteResult): string {
  const title = `${suite.name}  ${suite.about}\n`;
  if (suite.status === 'could-not-run') {
    const { code, message, hint, details } = suite.error;
    const tail = Array.isArray(details?.['tail']) ? details['tail'].map(String).slice(-5) : [];
    const more = [...(hint === undefined ? [] : [hint]), ...tail].map((text) => `  ${text}\n`).join('');
    return `${title}  could not run: ${message} (${code})\n${more}`;
  }
  const table = renderTable(COLUMNS, suite.figures.map(toCells));
  const remarks = [suite.method, ...suite.notes].map((text) => `  ${text}\n`).join('');
  return `${title}\n${table}${remarks}`;
}

function toCells(figure: JudgedFigure): readonly string[] {
  const { name, unit, value, samples = [], against = '', ratio, bar, holds, peakBytes } = figure;
  return [
    name,
    formatFigure(value, unit),
    samples.length < 3 ? '' : `±${(spread(samples) * 100).toFixed(0)} %`,
    against,
    ratio === undefined ? '' : `${ratio.toFixed(2)} x`,
    bar === undefined ? '' : formatBar(bar, unit),
    holds === undefined ? '' : holds ? 'yes' : 'NO',
    peakBytes === undefined ? '' : formatBytes(peakBytes),
  ];
}

function summary(suites: readonly SuiteResult[]): string {
  const bars = suites
    .flatMap((suite) => (suite.status === 'measured' ? suite.figures : []))
    .filter(({ holds }) => holds !== undefined);
  const held = bars.filter(({ holds }) => holds).length;
  const lacking = suites.filter(({ status }) => status === 'could-not-run').map(({ name }) => name);
  const rest = lacking.length === 0 ? '' : `; could not run: ${lacking.join(', ')}`;
  return `${held} of ${bars.length} bars held${rest}\n`;
}
