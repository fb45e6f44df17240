import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { CliContext } from '../context.ts';
import { runProgram } from '../program.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with streams that are no terminals and an environment of its own. */
export async function runInMemory(argv: readonly string[], over: Partial<CliContext> = {}): Promise<Outcome> {
  const stdout = collect();
  const stderr = collect();
  const code = await runProgram(argv, {
    env: {
      PATH: process.env['PATH'],
      XDG_STATE_HOME: join(tmpdir(), 'up-test-state'),
      XDG_CONFIG_HOME: '/nonexistent',
    },
    cwd: join(import.meta.dirname, '../../../..'),
    platform: 'linux',
    stdin: process.stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: new AbortController().signal,
    ...over,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collect(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const through = new PassThrough();
  const chunks: Buffer[] = [];
  through.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    stream: Object.assign(through as unknown as NodeJS.WriteStream, { isTTY: false }),
    text: () => Buffer.concat(chunks).toString(),
  };
}
