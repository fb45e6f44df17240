import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BootPhase,
  type BootWatch,
  type Machine,
  type MachineEvent,
  type PhaseSpan,
  phaseRank,
} from '@up/qemu';
import type { BootDirectory } from '../artefacts/boot-directory.ts';
import type { BootProgress } from '../boot-progress.ts';
import type { ConsoleLog } from '../checks/console-log.ts';
import type { CloudInitWatch } from '../cloud-init/cloud-init-watch.ts';

export interface ObserverOptions {
  readonly machine: Machine;
  readonly watch: BootWatch;
  readonly log: ConsoleLog;
  readonly cloudInit: CloudInitWatch | undefined;
  readonly directory: BootDirectory;
  readonly onProgress: ((event: BootProgress) => void) | undefined;
}

const TICK_MS = 250;
const LOOK_EVERY_MS = 1000;
/**
 * While the console talks, nobody has to look at the screen. Where a kernel is heard there, the screen has older news at
 * best, unless the kernel has two consoles: then all that it starts writes to the last one, which may be the screen.
 */
const QUIET_MS = { unheard: 1500, heard: 5000 };
/** A guest that has shown no sign of life for so long may hang: where it does is told by its processors. */
const STILL_MS = 5000;
const MAX_EVENTS = 5000;
const CERTAIN_MS = 500;
/** What firmware and boot loaders say is not the system's. */
const BEFORE_KERNEL = /^(?:first-line|firmware|loader|reset-|shutdown|powerdown)/;
/** A QEMU that has gone may have its last lines still on their way to us. */
const LAST_WORDS_MS = 3000;

/** Feeds a watch with all that can be heard and seen of a machine, and takes a picture at every new phase. */
export class Observer {
  readonly events: MachineEvent[] = [];
  readonly #options: ObserverOptions;
  readonly #over = new AbortController();
  readonly #running: Promise<unknown>;
  readonly #reading: Promise<unknown>;
  #phase: BootPhase | undefined;
  #toldRank = -1;
  #hasFailed = false;
  #heardAtMs = 0;
  #isHeard = false;
  #pictures: Promise<void> = Promise.resolve();

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#reading = Promise.all([this.#hear(), this.#hearMarkers(), this.#note()]);
    this.#running = Promise.all([this.#reading, this.#look(), this.#awaitEnd()]);
    this.#running.catch(() => undefined);
  }

  /** Whether a kernel, or what it starts, has written to the console. What is only on the screen does not count. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** Milliseconds since QEMU was started. */
  now(): number {
    return performance.now() - this.#options.machine.startedAtMs;
  }

  /** Takes a picture of the screen, after those that are being taken. */
  screenshot(when: string): Promise<void> {
    const { machine, directory } = this.#options;
    this.#pictures = this.#pictures.then(() =>
      directory.screenshot((file) => machine.screenshot(file), { atMs: Math.round(this.now()), when }),
    );
    return this.#pictures;
  }

  /** Writes down where the processors of a guest that does nothing any more are. */
  async keepRegisters(): Promise<void> {
    const { watch, directory } = this.#options;
    if (watch.registers !== undefined) await directory.writeRegisters(watch.registers.text);
  }

  /** Passes on everything that is known by now. */
  tellAll(): void {
    this.#tell('all');
  }

  /** Looks no more; what comes in until the machine ends is still read. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#pictures;
  }

  /** Waits until the machine has gone and everything of it was read. */
  async finish(): Promise<void> {
    await Promise.race([this.#running, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
  }

  async #hear(): Promise<void> {
    const { machine, log, cloudInit } = this.#options;
    for await (const line of machine.serialLines()) {
      this.#heardAtMs = line.atMs;
      log.add(line);
      cloudInit?.add(line);
      this.#heard(() => this.#options.watch.line(line));
      this.#picturePhase();
    }
  }

  /** Lets the watch read of the console, or conclude from it, and notices whether the system is heard there. */
  #heard(feed: () => void): void {
    const { watch } = this.#options;
    const before = watch.marks.length;
    feed();
    this.#isHeard ||= watch.marks.slice(before).some(({ name }) => !BEFORE_KERNEL.test(name));
  }

  async #hearMarkers(): Promise<void> {
    const { machine, watch } = this.#options;
    for await (const { text, atMs, isPartial } of machine.readyLines())
      if (!isPartial) watch.marker({ atMs, text });
  }

  async #note(): Promise<void> {
    const { machine, watch } = this.#options;
    for await (const event of machine.events()) {
      if (this.events.length < MAX_EVENTS) this.events.push(event);
      watch.event(event);
      this.#picturePhase();
    }
  }

  async #awaitEnd(): Promise<void> {
    const { machine, watch } = this.#options;
    const end = await machine.ended;
    await Promise.race([this.#reading, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
    watch.ended(end);
    this.#over.abort();
    this.tellAll();
  }

  async #look(): Promise<void> {
    const { watch } = this.#options;
    let lookedAtMs = 0;
    while (!this.#over.signal.aborted) {
      const now = this.now();
      if (now - lookedAtMs >= LOOK_EVERY_MS) {
        lookedAtMs = now;
        // A machine that has just gone cannot be asked: its end is told by itself.
        await this.#sample().catch(() => undefined);
      }
      if (!this.#over.signal.aborted) this.#heard(() => watch.tick(this.now()));
      this.#picturePhase();
      this.#tell('as far as certain');
      await sleep(TICK_MS, undefined, { signal: this.#over.signal }).catch(() => undefined);
    }
  }

  async #sample(): Promise<void> {
    const { machine, watch, log } = this.#options;
    const { readBytes } = await machine.blockTraffic();
    watch.blocks({ atMs: this.now(), readBytes });
    if (watch.isReady) return;
    if (this.now() - watch.lastActivityMs >= STILL_MS) await this.#examine();
    const quietMs = this.#isHeard ? QUIET_MS.heard : QUIET_MS.unheard;
    if (this.now() - this.#heardAtMs < quietMs) return;
    const text = await machine.screenText();
    if (text !== undefined) log.show(text, this.now());
    // Of a guest that is heard, the screen shows what is over, too: the banner of firmware would be a new boot.
    if (this.#isHeard) return;
    const digest = text === undefined ? await this.#pictureDigest() : undefined;
    if (text !== undefined || digest !== undefined) watch.screen({ atMs: this.now(), text, digest });
  }

  async #examine(): Promise<void> {
    const { machine, watch } = this.#options;
    const text = await machine.registers();
    if (text !== undefined) watch.examined({ atMs: this.now(), text });
  }

  async #pictureDigest(): Promise<string | undefined> {
    const { machine, directory } = this.#options;
    const file = join(directory.path, '.look.png');
    try {
      await machine.screenshot(file);
      return createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
    } catch {
      return undefined;
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Takes a picture where a phase has begun. Called for every line: it has to be cheap. */
  #picturePhase(): void {
    const { phase } = this.#options.watch;
    if (this.#phase !== undefined && phaseRank(phase) <= phaseRank(this.#phase)) return;
    const isFirst = this.#phase === undefined;
    this.#phase = phase;
    if (!isFirst && phase !== 'ready') void this.screenshot(`${phase} begins`);
  }

  /** Passes on which phases are over, as soon as that is certain, and what went wrong. */
  #tell(how: 'as far as certain' | 'all'): void {
    const { watch, onProgress } = this.#options;
    const { phases } = watch;
    for (const [index, span] of phases.slice(0, -1).entries()) {
      const next = phases[index + 1];
      if (next === undefined || phaseRank(span.phase) <= this.#toldRank) continue;
      if (how !== 'all' && !this.#isCertain(next)) return;
      this.#toldRank = phaseRank(span.phase);
      onProgress?.({ type: 'phase', span });
    }
    if (this.#hasFailed || !watch.isDecided || watch.fatal === undefined) return;
    this.#hasFailed = true;
    onProgress?.({ type: 'failure', failure: watch.fatal });
  }

  /** Where a phase begins is known better a moment later: by the kernel's own clock, or by a text after mere traffic. */
  #isCertain({ evidence, startMs }: PhaseSpan): boolean {
    return !evidence.endsWith('read from its drives') && this.now() - startMs > CERTAIN_MS;
  }
}
