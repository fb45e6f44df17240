import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const HASHES = 'abcdfghijklmnpqrsvwxyz0123456789';

/** A root with the files that NixOS, nix-darwin and home-manager have: links and small files, no programs. */
export interface SystemTree extends Disposable {
  readonly root: string;
  /** Writes a file. */
  put(path: string, text: string): void;
  /** Makes a link, in place of one that is there. */
  link(path: string, target: string): void;
  remove(path: string): void;
  /** A path in the store of the tree: one for each name. */
  storePath(name: string): string;
}

export function makeSystemTree(): SystemTree {
  const root = mkdtempSync(join(tmpdir(), 'up-root-'));
  const place = (path: string): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  const names: string[] = [];
  return {
    root,
    put: (path, text) => writeFileSync(place(path), text),
    link: (path, target) => {
      rmSync(place(path), { force: true });
      symlinkSync(target, place(path));
    },
    remove: (path) => rmSync(place(path), { recursive: true, force: true }),
    storePath: (name) => {
      if (!names.includes(name)) names.push(name);
      return `/nix/store/${HASHES[names.indexOf(name)]?.repeat(32)}-${name}`;
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface NixosGeneration {
  readonly number: number;
  readonly version: string;
  readonly kernel: string;
  readonly revision?: string;
}

/** A generation of NixOS; returns its store path. */
export function addNixos(tree: SystemTree, { number, version, kernel, revision }: NixosGeneration): string {
  const path = tree.storePath(`nixos-system-web-${version}`);
  const linux = tree.storePath(`linux-${kernel}`);
  const tools = tree.storePath(`nixos-version-${version}`);
  tree.put(`${path}/nixos-version`, version);
  tree.put(`${path}/system`, 'x86_64-linux');
  tree.put(`${linux}/lib/modules/${kernel}/modules.dep`, '');
  tree.put(`${linux}/bzImage`, kernel);
  tree.link(`${path}/kernel-modules`, linux);
  tree.link(`${path}/kernel`, `${linux}/bzImage`);
  tree.link(`${path}/specialisation/gaming`, tree.storePath('nixos-system-gaming'));
  const json = { nixosVersion: version, nixpkgsRevision: 'a'.repeat(40) };
  const said = revision === undefined ? json : { configurationRevision: revision, ...json };
  tree.put(
    `${tools}/bin/nixos-version`,
    `#! /bin/sh\ncase "$1" in\n  --json)\n    cat <<'EOF'\n${JSON.stringify(said)}\nEOF\n    ;;\nesac\n`,
  );
  tree.link(`${path}/sw`, tools);
  tree.link(`/nix/var/nix/profiles/system-${number}-link`, path);
  return path;
}

/** NixOS with two generations, of which the second is set and runs. */
export function makeNixosTree(): SystemTree & { readonly paths: readonly [string, string] } {
  const tree = makeSystemTree();
  const first = addNixos(tree, { number: 41, version: '25.11.1', kernel: '6.12.1' });
  const second = addNixos(tree, {
    number: 42,
    version: '26.05.2',
    kernel: '6.18.4',
    revision: 'c'.repeat(40),
  });
  tree.link('/nix/var/nix/profiles/system', 'system-42-link');
  tree.link('/run/current-system', second);
  tree.link('/run/booted-system', second);
  tree.put('/etc/hostname', 'web\n');
  tree.put('/etc/NIXOS', '');
  return { ...tree, paths: [first, second] };
}

/** nix-darwin with one generation. */
export function makeDarwinTree(): SystemTree {
  const tree = makeSystemTree();
  const path = tree.storePath('darwin-system-26.05.1a2b3c4');
  const json = {
    configurationRevision: 'd'.repeat(40),
    darwinRevision: 'e'.repeat(40),
    darwinLabel: '26.05',
  };
  tree.put(tree.storePath('darwin-version.json'), JSON.stringify(json));
  tree.link(`${path}/darwin-version.json`, tree.storePath('darwin-version.json'));
  tree.put(`${path}/darwin-version`, '26.05.1a2b3c4');
  tree.put(`${path}/system`, 'aarch64-darwin');
  tree.link('/nix/var/nix/profiles/system-7-link', path);
  tree.link('/nix/var/nix/profiles/system', 'system-7-link');
  tree.link('/run/current-system', path);
  return tree;
}

/** Adds a home of home-manager with two generations, in the place of newer or of older versions of Nix. */
export function addHome(tree: SystemTree, place: string): readonly [string, string] {
  const paths = [3, 4].map((number) => {
    const path = tree.storePath(`home-manager-generation-${number}`);
    tree.put(`${path}/hm-version`, '26.05\n');
    tree.put(`${path}/home-files/.bashrc`, '');
    tree.link(`${place}/home-manager-${number}-link`, path);
    return path;
  });
  tree.link(`${place}/home-manager`, 'home-manager-4-link');
  return paths as unknown as readonly [string, string];
}
