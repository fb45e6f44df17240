import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BootEntry } from './boot-entry.ts';
import { parseGrubConfig } from './grub/parse-grub-config.ts';
import { parseBootLoaderEntries } from './parse-boot-loader-entries.ts';
import { parseSyslinuxConfig } from './parse-syslinux-config.ts';
import { DEBIAN_GRUB, NIXOS_EXTLINUX, NIXOS_GRUB, NIXOS_ISOLINUX } from './testing/samples.ts';

const seed = 20_241_121;
const words = [
  'menuentry',
  'submenu',
  'linux',
  'initrd',
  'set',
  'a=',
  '$a',
  `$\{a}`,
  '"',
  "'",
  '\\',
  '{',
  '}',
  '\n',
  ' ',
  ';',
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'for',
  'while',
  'do',
  'done',
  'function',
  '[',
  ']',
  '=',
  '#',
  'default=0>1',
  'source',
  'configfile',
  '/f',
  'label',
  'kernel',
  'append',
  'include',
  'menu',
  'begin',
  'text help',
  'endtext',
  '--id',
  '|',
  '&',
  '<',
  '-n',
  '!',
  '\0',
  '\u{1f600}',
  'title',
  'options',
  'default *?*',
  '\v',
  '\r',
];
const script = fc.array(fc.constantFrom(...words), { maxLength: 120 }).map((parts) => parts.join(' '));
const anything = fc.oneof(
  script,
  fc.string({ maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

function expectSound(entries: readonly BootEntry[]): void {
  expect(entries.filter(({ isDefault }) => isDefault).length).toBeLessThanOrEqual(1);
  for (const entry of entries) expect(entry.line).toBeGreaterThanOrEqual(1);
}

describe('any text', () => {
  it('is read without an error by every parser', () => {
    fc.assert(
      fc.property(anything, anything, (text, included) => {
        const includes = new Map([['/f', included]]);
        expectSound(parseGrubConfig(text, { includes }).entries);
        expectSound(parseSyslinuxConfig(text, { includes }).entries);
        expectSound(parseBootLoaderEntries({ entries: new Map([['a.conf', text]]), loader: included }));
      }),
      { seed, numRuns: 1500 },
    );
  });

  it('is read without an error where a real configuration is damaged', () => {
    const samples = [NIXOS_GRUB, DEBIAN_GRUB, NIXOS_ISOLINUX, NIXOS_EXTLINUX];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(3000), fc.nat(60), script, (text, at, length, put) => {
        const damaged = text.slice(0, at) + put + text.slice(at + length);
        expectSound(parseGrubConfig(damaged).entries);
        expectSound(parseSyslinuxConfig(damaged).entries);
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe('a text that grows', () => {
  it('by variables ends', () => {
    const doubling = Array.from({ length: 64 }, () => 'set a=$a$a').join('\n');
    const { entries } = parseGrubConfig(`set a=xxxxxxxx\n${doubling}\nmenuentry e { linux /k $a }`);
    expect(entries[0]?.parameters.length).toBeLessThan(100_000);
    const many = `set a=${'x'.repeat(10_000)}\nmenuentry e { linux /k ${'$a '.repeat(50_000)} }`;
    expect(parseGrubConfig(many).entries[0]?.parameters.length).toBeLessThan(8_000_000);
  });

  it('by nesting ends', () => {
    for (const open of [
      '{ ',
      'if ',
      'menuentry e { ',
      'submenu m { ',
      'while ',
      'function f { ',
      'if true; then ',
    ])
      expectSound(parseGrubConfig(open.repeat(20_000)).entries);
  });

  it('by entries ends', () => {
    expect(parseGrubConfig('menuentry e { linux /k }\n'.repeat(5000)).entries.length).toBe(500);
    expect(parseSyslinuxConfig('label a\nlinux /k\n'.repeat(5000)).entries.length).toBe(500);
  });

  it('by a long pattern is as fast as any', () => {
    const loader = `default ${'*a'.repeat(120)}b`;
    expectSound(
      parseBootLoaderEntries({ entries: new Map([[`${'a'.repeat(200)}.conf`, 'linux /k']]), loader }),
    );
  });
});
