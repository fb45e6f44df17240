import type { BootProgress } from '@up/boot';
import { formatDuration, redact, safeText, truncate } from '@up/core';
import type { CommandContext } from '../context.ts';

/** A phase and its duration fit on one line of 80 columns. */
const MAX_EVIDENCE = 60;

export interface ProgressOptions {
  /** Which boot of a matrix it is; empty where there is one. */
  readonly prefix: string;
  /** Of this host, which all boots of a matrix would tell. */
  readonly toldNotes: Set<string>;
}

/** A line for each phase as it ends, and for whatever changes how the boot goes on. */
export function reportProgress(
  { reporter }: Pick<CommandContext, 'reporter'>,
  { prefix, toldNotes }: ProgressOptions,
): (event: BootProgress) => void {
  const said = (text: string): string => `${prefix === '' ? '' : `${prefix}: `}${redact(safeText(text))}`;
  return (event) => {
    if (event.type === 'started') {
      const { accelerator, console: how, purpose, pid } = event;
      const again = purpose === 'second-boot' ? 'second boot, ' : '';
      const injected = how === 'inject' ? ', its kernel with a serial console' : '';
      reporter.step('start', said(`${again}${accelerator.toUpperCase()}${injected}, pid ${pid}`));
    } else if (event.type === 'phase') {
      const { phase, evidence, startMs, endMs = startMs } = event.span;
      reporter.step(phase, said(truncate(evidence, MAX_EVIDENCE)), endMs - startMs);
    } else if (event.type === 'ready') reporter.step('ready', said(`after ${formatDuration(event.atMs)}`));
    else if (event.type === 'failure') reporter.step('failed', said(event.failure.message));
    else if (event.about === 'boot') reporter.step('note', said(event.text));
    else if (!toldNotes.has(event.text)) {
      toldNotes.add(event.text);
      reporter.step('note', redact(event.text));
    }
  };
}
