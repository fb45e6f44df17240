import { expect, it } from 'vitest';
import { saysDiskFull, tellingLine } from './ffmpeg-stderr.ts';

it('finds the cause before its consequences', () => {
  expect(
    tellingLine([
      '[warning] Guessed Channel Layout',
      '[libx264 @ 0x55] [error] Error setting preset/tune film/none.',
      '[libx264 @ 0x55] [info] Possible presets: ultrafast',
      '[error] Error while opening encoder for output stream #0:0',
      '[fatal] Conversion failed!',
    ]),
  ).toBe('Error setting preset/tune film/none.');
});

it('makes the line harmless', () => {
  expect(tellingLine(['\u001b[31mbad\u0007 https://user:secret@host/'])).toBe(
    'bad\\u0007 https://user:***@host/',
  );
});

it('falls back to the last line there is', () => {
  expect(tellingLine(['Killed', ''])).toBe('Killed');
  expect(tellingLine(['[fatal] Conversion failed!'])).toBe('Conversion failed!');
  expect(tellingLine([])).toBeUndefined();
});

it('knows a full disk', () => {
  expect(saysDiskFull('av_interleaved_write_frame(): No space left on device')).toBe(true);
  expect(saysDiskFull('frame dropped')).toBe(false);
});
