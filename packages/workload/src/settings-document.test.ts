import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettingsDocument } from './settings-document.ts';

const directory = mkdtempSync(join(tmpdir(), 'settings-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const document = {
  schemaVersion: 1,
  workload: 'test-origin',
  profile: 'default',
  settings: { server: { port: 17080 } },
  derived: { gopSize: 60 },
};

function fileWith(text: string): string {
  const file = join(directory, 'settings.json');
  writeFileSync(file, text);
  return file;
}

describe('readSettingsDocument', () => {
  it('reads what up writes', async () => {
    expect(await readSettingsDocument(fileWith(JSON.stringify(document)))).toEqual(document);
  });

  it('reads from a pipe', async () => {
    const pipe = join(directory, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const file = fileWith(JSON.stringify(document));
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
    expect(await readSettingsDocument(pipe)).toEqual(document);
    expect(writer.exitCode ?? (await once(writer, 'exit'))[0]).toBe(0);
  });

  it.each([undefined, ''])('says what to do when no file is named (%j)', async (file) => {
    await expect(readSettingsDocument(file)).rejects.toMatchObject({
      code: 'UP_SETTINGS_MISSING',
      exitCode: 3,
      hint: expect.stringContaining('up show PROFILE --settings > FILE'),
    });
  });

  it('names a file that does not exist, and one that cannot be read', async () => {
    const absent = join(directory, 'absent.json');
    await expect(readSettingsDocument(absent)).rejects.toMatchObject({
      code: 'UP_SETTINGS_MISSING',
      message: `The settings file ${absent} does not exist`,
    });
    await expect(readSettingsDocument(directory)).rejects.toMatchObject({
      code: 'UP_SETTINGS_MISSING',
      message: `The settings file ${directory} cannot be read (EISDIR)`,
    });
  });

  it('says why a file is not JSON', async () => {
    const file = fileWith('{"schemaVersion": 1,');
    await expect(readSettingsDocument(file)).rejects.toMatchObject({
      code: 'UP_SETTINGS_INVALID',
      message: expect.stringMatching(/settings\.json is not JSON: .*JSON/),
    });
  });

  it.each([
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...document, schemaVersion: 2 }),
    JSON.stringify({ ...document, settings: null }),
    JSON.stringify({ ...document, settings: [] }),
    JSON.stringify({ ...document, profile: 7 }),
  ])('does not take %s for a settings document', async (text) => {
    await expect(readSettingsDocument(fileWith(text))).rejects.toMatchObject({
      code: 'UP_SETTINGS_INVALID',
      hint: expect.stringContaining('up show PROFILE --settings > FILE'),
    });
  });

  it('does not read a file without end', async () => {
    await expect(readSettingsDocument('/dev/zero')).rejects.toMatchObject({
      code: 'UP_SETTINGS_INVALID',
      message: expect.stringContaining('larger than'),
    });
  });
});
