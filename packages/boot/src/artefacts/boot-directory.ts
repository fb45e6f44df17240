import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { renderCommand } from '@up/process';
import type { Screenshot } from '../boot-report.ts';

const TIMELINE = 'timeline.json';
const COMMAND = 'qemu.sh';
const EVENTS = 'events.jsonl';
const REGISTERS = 'registers.txt';
const CONTENT = [TIMELINE, COMMAND, EVENTS, REGISTERS, 'serial.log'];
const PICTURE = /^screen-\d{2}-[a-z-]+\.png$/;

/** The files of one machine: what a reader needs to see what happened, and to start it again by hand. */
export interface BootDirectory {
  readonly path: string;
  readonly timeline: string;
  readonly command: string;
  readonly events: string;
  readonly screenshots: readonly Screenshot[];
  /** Takes a picture with a machine's screenshot; one that cannot be taken is none. */
  screenshot(take: (file: string) => Promise<void>, when: Omit<Screenshot, 'path'>): Promise<void>;
  writeCommand(commandLine: readonly string[]): Promise<void>;
  writeEvents(events: readonly unknown[]): Promise<void>;
  writeRegisters(registers: string): Promise<void>;
  writeTimeline(timeline: unknown): Promise<void>;
}

const MAX_SCREENSHOTS = 40;

/**
 * Makes the directory of a boot. What an earlier boot left there under the same names goes; nothing else does.
 * @throws UpError UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL.
 */
export async function makeBootDirectory(path: string): Promise<BootDirectory> {
  await writing(path, async () => {
    await mkdir(path, { recursive: true });
    await clear(path);
  });
  const at = (name: string): string => join(path, name);
  const screenshots: Screenshot[] = [];
  return {
    path,
    timeline: at(TIMELINE),
    command: at(COMMAND),
    events: at(EVENTS),
    screenshots,
    async screenshot(take, { atMs, when }) {
      if (screenshots.length >= MAX_SCREENSHOTS) return;
      const number = String(screenshots.length + 1).padStart(2, '0');
      const slug = when
        .toLowerCase()
        .replace(/[^a-z]+/g, '-')
        .replace(/^-|-$/g, '');
      const file = at(`screen-${number}-${slug}.png`);
      screenshots.push({ path: file, atMs, when });
      try {
        await take(file);
        await readFile(file);
      } catch {
        screenshots.splice(
          screenshots.findIndex((one) => one.path === file),
          1,
        );
      }
    },
    writeCommand: (commandLine) =>
      writing(path, () => writeFile(at(COMMAND), script(commandLine), { mode: 0o755 })),
    writeEvents: (events) =>
      writing(path, () =>
        writeFile(at(EVENTS), events.map((event) => `${JSON.stringify(event)}\n`).join('')),
      ),
    writeRegisters: (registers) => writing(path, () => writeFile(at(REGISTERS), registers)),
    writeTimeline: (timeline) =>
      writing(path, () => writeFile(at(TIMELINE), `${JSON.stringify(timeline, null, 2)}\n`)),
  };
}

function script([command = '', ...args]: readonly string[]): string {
  return `#!/bin/sh\n# Starts the same machine by hand.\nexec ${renderCommand({ command, args })}\n`;
}

async function clear(path: string): Promise<void> {
  for (const name of await readdir(path))
    if (CONTENT.includes(name) || PICTURE.test(name)) await rm(join(path, name), { force: true });
}

async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const code = systemErrorCode(cause) ?? String(cause);
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new UpError(
      isFull ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
      `The files of the boot cannot be written to ${path} (${code})`,
      { hint: 'Name another directory with -o DIR.', cause },
    );
  }
}
