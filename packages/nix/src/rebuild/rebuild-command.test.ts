import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RebuildTool, ToolOption } from './find-tool.ts';
import { readRebuildArgs, withAbsolutePaths } from './rebuild-args.ts';
import { rebuildCommand } from './rebuild-command.ts';
import type { RebuildAction, RebuildKind } from './rebuild-kind.ts';

const ALL: readonly ToolOption[] = [
  '--log-format',
  '--no-nom',
  '--diff',
  '--out-link',
  '--bypass-root-check',
];

interface Case {
  readonly tool: RebuildTool['name'];
  readonly options?: readonly ToolOption[];
  readonly kind: RebuildKind;
  readonly action: RebuildAction;
  readonly args?: readonly string[];
  readonly flake?: string;
  readonly outLink?: string;
}

const line = ({ tool, options = [], kind, action, args = [], flake, outLink }: Case): string =>
  rebuildCommand({
    tool: { name: tool, program: tool, options: new Set(options) },
    kind,
    action,
    args: readRebuildArgs(args, flake),
    outLink,
  }).join(' ');

describe('the command line of the tool', () => {
  it.each<[Case, string]>([
    [
      { tool: 'nixos-rebuild', kind: 'os', action: 'switch', flake: '.#web' },
      'nixos-rebuild switch --flake .#web',
    ],
    [
      {
        tool: 'nixos-rebuild',
        options: ['--log-format'],
        kind: 'os',
        action: 'build',
        args: ['--show-trace'],
      },
      'nixos-rebuild build --log-format internal-json --show-trace',
    ],
    [
      { tool: 'nixos-rebuild', kind: 'os', action: 'rollback', flake: '.' },
      'nixos-rebuild switch --rollback',
    ],
    [{ tool: 'nixos-rebuild', kind: 'os', action: 'dry-build' }, 'nixos-rebuild dry-build'],
    [{ tool: 'darwin-rebuild', kind: 'darwin', action: 'dry-build' }, 'darwin-rebuild build --dry-run'],
    [{ tool: 'darwin-rebuild', kind: 'darwin', action: 'rollback' }, 'darwin-rebuild --rollback'],
    [
      { tool: 'home-manager', kind: 'home', action: 'switch', args: ['-b', 'old'] },
      'home-manager switch -b old',
    ],
    [{ tool: 'activate', kind: 'home', action: 'rollback' }, 'activate'],
    [
      { tool: 'nh', options: ALL, kind: 'os', action: 'build', flake: '.', outLink: '/x/result' },
      'nh os build . --no-nom --diff never --out-link /x/result --log-format internal-json',
    ],
    // An nh that has none of these options shows what it shows.
    [
      { tool: 'nh', kind: 'home', action: 'switch', args: ['--flake', '.'], outLink: '/x' },
      'nh home switch .',
    ],
    [{ tool: 'nh', options: ALL, kind: 'os', action: 'rollback' }, 'nh os rollback --diff never'],
  ])('%j', (given, expected) => {
    expect(line(given)).toBe(expected);
  });

  it('leaves to the user what the user has said', () => {
    const options = ALL;
    expect(
      line({ tool: 'nh', options, kind: 'os', action: 'build', args: ['-o', 'mine'], outLink: '/x' }),
    ).toBe('nh os build --no-nom --diff never --log-format internal-json -o mine');
    const own = ['--log-format', 'raw'];
    expect(line({ tool: 'nixos-rebuild', options, kind: 'os', action: 'switch', args: own })).toBe(
      'nixos-rebuild switch --log-format raw',
    );
  });
});

describe('the arguments for the tool', () => {
  it('names the flake, and what is elsewhere', () => {
    expect(readRebuildArgs(['--flake=.#a', '-L'])).toMatchObject({
      flake: '.#a',
      rest: ['-L'],
      isRemote: false,
    });
    expect(readRebuildArgs(['--flake', '.#a'], '.#b').flake).toBe('.#b');
    expect(readRebuildArgs(['--target-host', 'h']).isRemote).toBe(true);
    expect(readRebuildArgs(['--build-host=h']).isRemote).toBe(true);
    expect(readRebuildArgs(['-p', 'x']).hasOwnProfile).toBe(true);
  });

  it.each([
    ['.', '/w'],
    ['.#web', '/w#web'],
    ['./a?dir=b#web', '/w/a?dir=b#web'],
    ['../f', '/f'],
    ['path:./a#x', 'path:/w/a#x'],
    ['#web', '/w#web'],
    ['/etc/nixos', '/etc/nixos'],
    ['github:o/r#x', 'github:o/r#x'],
    ['nixpkgs', 'nixpkgs'],
  ])('a flake %s in /w is %s', (flake, expected) => {
    expect(withAbsolutePaths(readRebuildArgs([], flake), '/w').flake).toBe(expected);
  });

  it('makes files absolute that lie beside the user', () => {
    const { rest } = withAbsolutePaths(
      readRebuildArgs(['-f', 'default.nix', '--file', '<nixpkgs>', 'x']),
      '/w',
    );
    expect(rest).toEqual(['-f', '/w/default.nix', '--file', '<nixpkgs>', 'x']);
  });

  it('loses no argument but --flake', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('-p', '--target-host', '--file', '-o'));
    fc.assert(
      fc.property(fc.array(word.filter((each) => !each.startsWith('--flake'))), (args) => {
        expect(readRebuildArgs(args).rest).toEqual(args);
        expect(readRebuildArgs(['--flake', 'f', ...args])).toEqual({ ...readRebuildArgs(args), flake: 'f' });
      }),
      { seed: 6 },
    );
  });
});
