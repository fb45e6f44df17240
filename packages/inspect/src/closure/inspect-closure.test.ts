import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noise, pem } from '../rules/secret/fixtures.ts';
import { CLOSURE_RULES } from './closure-rules.ts';
import { type ClosureInspection, inspectStorePaths } from './inspect-closure.ts';
import { PIECE_BYTES } from './read-pieces.ts';

const GITHUB = `ghp${'_'}${noise(36)}`;
const KEY = pem({ label: `RSA ${'PRIVATE'} KEY` });
const HASH = 'a'.repeat(32);
const OTHER = 'b'.repeat(32);

let root: string;
let store: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-closure-'));
  store = join(root, 'store');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Files and, where the text begins with `->`, links of the store. */
function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(store, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), path);
    else writeFileSync(path, text, 'latin1');
  }
}

async function inspect(
  names: readonly string[] = [`${HASH}-app`],
  rules: readonly string[] = [],
): Promise<ClosureInspection> {
  const paths = names.map((name) => ({ path: join(store, name) }));
  return await inspectStorePaths(
    { source: './result', paths },
    {
      signal: new AbortController().signal,
      ...(rules.length === 0 ? {} : { rules: CLOSURE_RULES.filter(({ id }) => rules.includes(id)) }),
    },
  );
}

const seen = ({ findings }: ClosureInspection): readonly unknown[] =>
  findings.map(({ rule, severity, message, line }) => [
    `${severity} ${rule}`,
    message.replaceAll(`${store}/`, ''),
    ...(line === undefined ? [] : [line]),
  ]);

describe('secrets in a closure', () => {
  it('are found by their value, in texts and in binary files, and never shown', async () => {
    put({
      [`${HASH}-app/etc/app.conf`]: `# harmless\ntoken=${GITHUB}\n`,
      [`${HASH}-app/bin/app`]: `\u007fELF\0\0${'\0'.repeat(100)}${GITHUB}\0\n`,
      [`${OTHER}-id_ed25519`]: KEY,
      [`${HASH}-app/secret-token-password.txt`]: 'nothing\n',
    });
    const inspection = await inspect([`${HASH}-app`, `${OTHER}-id_ed25519`]);
    expect(seen(inspection)).toEqual([
      [
        'warning secret/private-key',
        `${OTHER}-id_ed25519 holds an RSA private key, in the world-readable store`,
        1,
      ],
      ['warning secret/token', `${HASH}-app/bin/app holds a GitHub token, in the world-readable store`],
      [
        'warning secret/token',
        `${HASH}-app/etc/app.conf holds a GitHub token, in the world-readable store`,
        2,
      ],
    ]);
    expect(inspection).toMatchObject({ files: 4, links: 0, skipped: [] });
    expect(inspection.bytes).toBeGreaterThan(500);
    expect(JSON.stringify(inspection)).not.toContain(GITHUB.slice(5));
  });

  it('are found wherever they stand in a large file, each once', async () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(PIECE_BYTES / 50);
    const at = (offset: number): string => filler.slice(0, offset);
    const around = at(PIECE_BYTES - 20 - ((PIECE_BYTES - 20) % 100));
    put({ [`${HASH}-app/large.txt`]: `${around}k ${GITHUB}\n${around}\n${KEY}` });
    const inspection = await inspect();
    const line = around.length / 100;
    expect(seen(inspection)).toEqual([
      ['warning secret/private-key', expect.stringContaining('RSA'), line * 2 + 3],
      ['warning secret/token', expect.not.stringContaining('more of the kind'), line + 1],
    ]);
  });

  it('are not told of documentation, and are less in tests', async () => {
    put({
      [`${HASH}-app/share/doc/x.txt`]: GITHUB,
      [`${HASH}-app/lib/x/tests/data.txt`]: GITHUB,
    });
    expect(seen(await inspect())).toEqual(
      [['info secret/token', expect.stringContaining('tests/data.txt holds a GitHub token')]].map((each) => [
        ...each,
        1,
      ]),
    );
  });

  it('are not the key in the manual of Nix, which every Nix has in its program', async () => {
    const keyOf = (start: string): string => `cache-1:${start}${noise(86 - start.length)}==\n`;
    put({ [`${HASH}-nix/bin/nix`]: `\0\n${keyOf('E7lAO+MsPwTF')}`, [`${HASH}-nix/key`]: keyOf('xY7') });
    expect(seen(await inspect([`${HASH}-nix`]))).toEqual([
      [
        'warning secret/private-key',
        `${HASH}-nix/key holds a signing key of a Nix cache, in the world-readable store`,
        1,
      ],
    ]);
  });

  it('are looked for as far as rules are asked for', async () => {
    put({ [`${HASH}-app/a`]: KEY + GITHUB, [`${HASH}-app/l`]: '->gone' });
    const rulesOf = async (rules: readonly string[]): Promise<readonly string[]> =>
      (await inspect([`${HASH}-app`], rules)).findings.map(({ rule }) => rule);
    expect(await rulesOf(['secret/token'])).toEqual(['secret/token']);
    expect(await rulesOf(['nix/dangling-link'])).toEqual(['nix/dangling-link']);
  });
});

describe('links in a closure', () => {
  it('may lead to each other, to the closure, and to what a system makes', async () => {
    put({
      [`${HASH}-app/bin/a`]: 'x',
      [`${HASH}-app/bin/b`]: '->a',
      [`${HASH}-app/c`]: `->../${OTHER}-lib/x`,
      [`${HASH}-app/d`]: `->${join(root, 'store', `${OTHER}-lib`)}`,
      [`${HASH}-app/e`]: '->/dev/null',
      [`${HASH}-app/f`]: '->/run/current-system/nowhere',
      [`${HASH}-app/g`]: '->/etc/none',
      [`${HASH}-app/.lock`]: '->host:123',
      [`${HASH}-app/share/man/man1/x.1.gz`]: '->y.1.gz',
      [`${OTHER}-lib/x`]: 'x',
    });
    const inspection = await inspect([`${HASH}-app`, `${OTHER}-lib`]);
    expect(seen(inspection)).toEqual([]);
    expect(inspection.links).toBe(8);
  });

  it('are named where they lead nowhere, those of one directory together', async () => {
    put({
      [`${HASH}-app/bin/a`]: '->../lib/gone',
      [`${HASH}-app/bin/b`]: '->b',
      [`${HASH}-app/bin/c`]: '->gone',
      [`${HASH}-app/lib/x`]: `->../../${OTHER}-unknown/x`,
      [`${OTHER}-unknown/x`]: 'there, but not in the closure',
      [`${HASH}-app/lib/y`]: `->a/x/y`,
      [`${HASH}-app/lib/a`]: 'a file',
    });
    expect(seen(await inspect())).toEqual([
      [
        'warning nix/dangling-link',
        `${HASH}-app/bin/a leads to ../lib/gone, where nothing is, as 1 other link of its directory`,
      ],
      [
        'warning nix/dangling-link',
        `${HASH}-app/lib/x leads to ../../${OTHER}-unknown/x, which is not part of the closure: it is left behind when the closure is copied`,
      ],
      ['warning nix/dangling-link', `${HASH}-app/lib/y leads to a/x/y, where nothing is`],
    ]);
  });

  it('are named where they lead out of the store, whether something is there or not', async () => {
    const there = join(root, 'dotfiles');
    mkdirSync(there);
    put({
      [`${HASH}-home/.vimrc`]: '->/home/nobody-of-this-name/dotfiles/vimrc',
      [`${HASH}-home/sub/.zshrc`]: `->${there}`,
      [`${HASH}-home/build/x`]: '->/build/source/x',
      [`${HASH}-home/relative/x`]: '->../../../../../../../../opt/none',
    });
    const inspection = await inspect([`${HASH}-home`]);
    expect(seen(inspection).map((each) => String(each).replace(there, 'THERE'))).toEqual([
      `warning nix/link-out-of-store,${HASH}-home/.vimrc leads to /home/nobody-of-this-name/dotfiles/vimrc, out of the store, where nothing is`,
      `warning nix/link-out-of-store,${HASH}-home/build/x leads to /build/source/x, into the directory of the build, which is gone`,
      `warning nix/link-out-of-store,${HASH}-home/relative/x leads to ../../../../../../../../opt/none, out of the store, where nothing is`,
      `info nix/link-out-of-store,${HASH}-home/sub/.zshrc leads to THERE, out of the store: another machine does not have it`,
    ]);
  });

  it('hold no secret, and nothing that a terminal obeys', async () => {
    put({ [`${HASH}-app/x`]: `->/opt/\u001b[2J${GITHUB}` });
    const text = JSON.stringify(await inspect());
    expect(text).toContain('nix/link-out-of-store');
    expect(text).not.toContain(GITHUB.slice(5));
    expect(text).not.toContain('\\u001b');
  });

  it('end in a list, however many there are', async () => {
    put(Object.fromEntries(Array.from({ length: 230 }, (_, index) => [`${HASH}-app/${index}/x`, '->gone'])));
    const { findings } = await inspect();
    expect(findings).toHaveLength(201);
    expect(findings.map(({ message }) => message)).toContain(
      '30 further links of the closure lead out of it or nowhere',
    );
  });
});

describe('inspectStorePaths', () => {
  it('names a store path that is not there', async () => {
    put({ [`${HASH}-app/x`]: 'x' });
    expect(seen(await inspect([`${HASH}-app`, `${OTHER}-gone`]))).toEqual([
      ['error nix/store-path-missing', `${OTHER}-gone is not there, although Nix has it registered`],
    ]);
  });

  it('ends when it is told to', async () => {
    put({ [`${HASH}-app/x`]: 'x' });
    await expect(
      inspectStorePaths(
        { source: 'x', paths: [{ path: join(store, `${HASH}-app`) }] },
        { signal: AbortSignal.abort(new Error('enough')) },
      ),
    ).rejects.toThrow('enough');
  });
});

describe('every rule of closures', () => {
  it('has a stable id, a sentence and a page', async () => {
    const { readFileSync } = await import('node:fs');
    const pages = join(import.meta.dirname, '../../../../docs/rules');
    const index = readFileSync(join(pages, 'README.md'), 'utf8');
    for (const { id, summary } of CLOSURE_RULES) {
      const page = `${id.replace('/', '-')}.md`;
      expect(summary).toMatch(/^\S.*\.$/);
      expect(readFileSync(join(pages, page), 'utf8')).toContain(`# ${id}`);
      expect(index).toContain(`[${id}](${page})`);
    }
  });
});
