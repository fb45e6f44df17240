import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a stand-in for ffmpeg behaves once it is asked to encode. */
export type FakeBehaviour =
  | 'exits-at-once'
  | 'prints-garbage'
  | 'hangs'
  | 'dies-after-two'
  | 'killed-while-closing'
  | 'disk-full'
  | 'encodes';

/** How a stand-in for ffmpeg answers -version and -encoders. */
export type FakeAnswer = 'well' | 'not-ffmpeg' | 'fails' | 'never' | 'without-x264';

export interface FakeFfmpegOptions {
  readonly directory: string;
  readonly behaviour?: FakeBehaviour;
  readonly answer?: FakeAnswer;
}

/** Writes a program called ffmpeg that is none, and returns a PATH with nothing else on it. */
export async function fakeFfmpeg(options: FakeFfmpegOptions): Promise<string> {
  const { directory, behaviour = 'encodes', answer = 'well' } = options;
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'ffmpeg');
  await writeFile(
    file,
    `#!${process.execPath}\nconst behaviour = '${behaviour}', answer = '${answer}';\n${PROGRAM}`,
  );
  await chmod(file, 0o755);
  return directory;
}

/** Takes ffmpeg's arguments: lists segments of 2 s on pipe:3, every 30 ms, with their files. */
const PROGRAM = `
const { writeFileSync, writeSync } = require('node:fs');
const args = process.argv.slice(2);
if (args.includes('-version') || args.includes('-encoders')) {
  if (answer === 'never') setInterval(() => {}, 1000);
  else if (answer === 'fails') { console.error('libfoo.so.1: cannot open shared object file'); process.exit(127); }
  else if (answer === 'not-ffmpeg') console.log('GNU coreutils 9.1');
  else if (args.includes('-version')) console.log('ffmpeg version 7.0-fake Copyright (c) nobody');
  else console.log((answer === 'without-x264' ? '' : ' V....D libx264              H.264\\n') + ' A....D aac                  AAC');
} else if (behaviour === 'exits-at-once') {
  console.error('[libx264 @ 0x1] [error] Error setting preset/tune film/none.');
  console.error('[fatal] Conversion failed!');
  process.exit(1);
} else if (behaviour === 'prints-garbage') {
  setInterval(() => writeSync(3, 'hello there,this is not,a segment\\n'), 5);
} else if (behaviour === 'hangs') {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
} else {
  // As the segment muxer does it: the line first, then the content, then the next file.
  const fileOf = (counter) => args.at(-1).replace('%05d', String(counter).padStart(5, '0'));
  let counter = 0;
  writeFileSync(fileOf(0), '');
  setInterval(() => {
    if (behaviour === 'disk-full' && counter === 1) {
      console.error('[segment @ 0x1] [error] av_interleaved_write_frame(): No space left on device');
      return;
    }
    if (behaviour === 'dies-after-two' && counter === 2) process.exit(9);
    const file = fileOf(counter);
    writeSync(3, file.split('/').at(-1) + ',' + (counter * 2).toFixed(6) + ',' + (counter * 2 + 2).toFixed(6) + '\\n');
    writeSync(4, 'out_time_us=' + counter * 2000000 + '\\n');
    if (behaviour === 'killed-while-closing' && counter === 1) process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
    writeFileSync(file, 'segment ' + counter);
    counter += 1;
    writeFileSync(fileOf(counter), '');
  }, 30);
}
`;
