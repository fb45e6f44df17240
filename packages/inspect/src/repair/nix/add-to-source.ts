import { posix } from 'node:path';
import { renderMode } from '../../references/render.ts';
import type { RepairAction, RewriteAction, SymlinkAction } from '../repair-action.ts';
import type { NixSource } from './nix-source.ts';
import { inIndentedString, isOneLine, nixComment, nixString, shellWord } from './nix-text.ts';

/** What dockerTools has a package for. */
const CERTIFICATES = /^\/etc\/(?:ssl|pki\/tls)\/certs\/ca-(?:certificates|bundle)\.crt$/;
const STANDARD_PATHS: Readonly<Record<string, string>> = {
  '/bin/sh': 'pkgs.dockerTools.binSh',
  '/usr/bin/env': 'pkgs.dockerTools.usrBinEnv',
};

/** Takes one action into the expression. */
export function addToSource(source: NixSource, action: RepairAction): void {
  if ('path' in action && !isOneLine(action.path)) {
    source.notes.push(`${action.path} is left out: it has control characters in it`);
    return;
  }
  switch (action.kind) {
    case 'symlink':
      addLink(source, action);
      break;
    case 'directory':
      addDirectory(source, action);
      break;
    case 'attributes':
      addAttributes(source, action);
      break;
    case 'append':
      addTextFile(source, action);
      break;
    case 'rewrite':
      addRewriting(source, action);
      break;
    case 'healthcheck':
      source.healthcheck.push(...action.test.map(nixString));
  }
}

function addLink(
  { packages, contents, extraCommands, notes }: NixSource,
  { path, target }: SymlinkAction,
): void {
  const standard = CERTIFICATES.test(path) ? 'pkgs.dockerTools.caCertificates' : STANDARD_PATHS[path];
  const isInStore = target.startsWith('/nix/store/');
  if (standard !== undefined && isInStore) {
    contents.add(standard);
    return;
  }
  if (path.startsWith('/nix/store/')) {
    const own = packages.packageOf(target);
    if (own === undefined) notes.push(`${path} -> ${target}: add it to the package that has the directory`);
    else contents.add(own);
    return;
  }
  if (!isOneLine(target)) {
    notes.push(`${path} is left out: its target has control characters in it`);
    return;
  }
  extraCommands.push(
    `mkdir -p ${relative(posix.dirname(path))}`,
    `ln -sfn ${packages.word(target)} ${relative(path)}`,
  );
}

function addDirectory(
  { extraCommands, fakeRootCommands, perms, notes }: NixSource,
  { path, mode, uid, gid }: Extract<RepairAction, { readonly kind: 'directory' }>,
): void {
  if (path.startsWith('/nix/store/')) {
    notes.push(`${path}: make it in the package that it lies in`);
    return;
  }
  const word = relative(path);
  extraCommands.push(`mkdir -p ${word}`);
  if (mode !== 0o755) extraCommands.push(`chmod ${mode.toString(8)} ${word}`);
  if (uid !== 0 || gid !== 0) fakeRootCommands.push(`chown ${uid}:${gid} ${word}`);
  if (mode !== 0o755 || uid !== 0 || gid !== 0) perms.push(permOf({ path, mode, uid, gid }));
}

function addAttributes(
  { fakeRootCommands, perms, notes }: NixSource,
  { path, type, mode, uid, gid, before }: Extract<RepairAction, { readonly kind: 'attributes' }>,
): void {
  if (path.startsWith('/nix/store/')) {
    notes.push(`${path}: its package has to make it with mode ${renderMode(mode)}`);
    return;
  }
  const word = relative(path);
  if (mode !== before.mode) fakeRootCommands.push(`chmod ${mode.toString(8)} ${word}`);
  if (uid !== before.uid || gid !== before.gid) fakeRootCommands.push(`chown ${uid}:${gid} ${word}`);
  if (type === 'directory') perms.push(permOf({ path, mode, uid, gid }));
}

function addTextFile(
  { contents }: NixSource,
  { path, lines }: Extract<RepairAction, { readonly kind: 'append' }>,
): void {
  if (/\/(?:passwd|group)$/.test(path)) return;
  const text = nixString(lines.map((line) => `${line}\n`).join(''));
  contents.add(`(pkgs.writeTextDir ${nixString(path.slice(1))} ${text})`);
}

function addRewriting({ packages, bindings, notes }: NixSource, { path, edits }: RewriteAction): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const file = /^[\w.+-]+$/.test(name) ? `./${name}` : './mended';
  const identifier = `mended_${name.replace(/[^\w-]/g, '_')}`;
  const replacements = new Map(edits.map(({ from, to }) => [from, to]));
  bindings.push(
    nixComment(`in the place of ${path}; ${file} stands for the file as it is in your sources`),
    `${identifier} = pkgs.runCommand ${nixString(name)} { } ''`,
    `  substitute \${${file}} $out \\`,
    ...[...replacements].map(
      ([from, to], index) =>
        `    --replace-fail ${inIndentedString(shellWord(from))} ${packages.word(to)}${index + 1 < replacements.size ? ' \\' : ''}`,
    ),
    `'';`,
  );
  notes.push(`${path} is ${identifier}`);
}

function permOf({ path, mode, uid, gid }: { path: string; mode: number; uid: number; gid: number }): string {
  const regex = nixString(`^.*${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  const owner = uid === 0 && gid === 0 ? '' : ` uid = ${uid}; gid = ${gid};`;
  return `{ path = root; regex = ${regex}; mode = ${nixString(renderMode(mode))};${owner} }`;
}

/** A path below the root that is being made, as a word of a script in an indented string. */
function relative(path: string): string {
  const plain = path.replace(/^\/+/, '');
  return inIndentedString(shellWord(plain === '' ? '.' : plain.startsWith('-') ? `./${plain}` : plain));
}
