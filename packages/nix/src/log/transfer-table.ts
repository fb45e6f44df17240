import type { TransferState } from './build-snapshot.ts';
import type { Activity, ActivityResult } from './nix-event.ts';

/** What is being fetched, and how much has been. */
export class TransferTable {
  readonly #now: () => number;
  readonly #running = new Map<string, TransferState>();
  #substituted = 0;
  #downloaded = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  start(id: string, activity: Activity): void {
    const subject = subjectOf(activity);
    if (subject === undefined) return;
    this.#running.set(id, {
      ...subject,
      startedAt: this.#now(),
      doneBytes: undefined,
      expectedBytes: undefined,
    });
  }

  progress(id: string, { done, expected }: Extract<ActivityResult, { type: 'progress' }>): void {
    const transfer = this.#running.get(id);
    if (transfer === undefined) return;
    this.#running.set(id, {
      ...transfer,
      doneBytes: done,
      expectedBytes: expected > 0 ? expected : undefined,
    });
  }

  stop(id: string): void {
    const transfer = this.#running.get(id);
    if (transfer === undefined) return;
    this.#running.delete(id);
    if (transfer.kind === 'substitute') this.#substituted += 1;
    if (transfer.kind === 'download') this.#downloaded += 1;
  }

  running(): readonly TransferState[] {
    return [...this.#running.values()];
  }

  counts(): { readonly substituted: number; readonly downloaded: number } {
    return { substituted: this.#substituted, downloaded: this.#downloaded };
  }
}

function subjectOf(activity: Activity): Pick<TransferState, 'kind' | 'subject' | 'from'> | undefined {
  if (activity.type === 'substitute')
    return { kind: 'substitute', subject: activity.storePath, from: activity.from };
  if (activity.type === 'copy') return { kind: 'copy', subject: activity.storePath, from: activity.from };
  if (activity.type === 'download') return { kind: 'download', subject: activity.url, from: undefined };
  return undefined;
}
