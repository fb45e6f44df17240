import { formatDuration } from '@up/core';
import type { SerialLine } from '@up/qemu';
import { type BootCheck, failed, passed, quoted } from '../boot-check.ts';

/** `Cloud-init v. 22.4.2 finished at ... Datasource DataSourceNoCloud [seed=/dev/sr0][dsmode=net].  Up 12.34 seconds` */
const FINISHED = /Cloud-init v\. \S{1,40} finished at .{1,80}Datasource (DataSource\w{1,40})/;
const STARTED = /Cloud-init v\. \S{1,40} running '/;

/** What the console says of cloud-init. */
export class CloudInitWatch {
  readonly #marker: string;
  #appliedAtMs: number | undefined;
  #finished: { readonly source: string; readonly atMs: number } | undefined;
  #hasStarted = false;

  constructor(marker: string) {
    this.#marker = marker;
  }

  /** Nothing more is to be waited for. */
  get isOver(): boolean {
    return this.#appliedAtMs !== undefined || this.#finished !== undefined;
  }

  add({ text, atMs }: Pick<SerialLine, 'text' | 'atMs'>): void {
    const line = text.slice(0, 1000);
    if (line.includes(this.#marker)) this.#appliedAtMs ??= atMs;
    if (STARTED.test(line)) this.#hasStarted = true;
    const source = FINISHED.exec(line)?.[1];
    if (source !== undefined) this.#finished ??= { source, atMs };
  }

  check(): BootCheck {
    const name = 'user data applied';
    if (this.#appliedAtMs !== undefined)
      return passed(
        'user-data',
        name,
        `cloud-init ran the seed's script after ${formatDuration(this.#appliedAtMs)}`,
      );
    if (this.#finished !== undefined) {
      const { source, atMs } = this.#finished;
      return source === 'DataSourceNoCloud'
        ? passed('user-data', name, `cloud-init finished with NoCloud after ${formatDuration(atMs)}`)
        : failed('user-data', name, `cloud-init took its data from ${quoted(source)}, not from the seed`);
    }
    return failed(
      'user-data',
      name,
      this.#hasStarted
        ? 'cloud-init started, and did not finish'
        : 'nothing of cloud-init was heard on the console',
    );
  }
}
