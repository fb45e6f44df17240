import { posix } from 'node:path';
import { isRecord, type JsonRecord } from '../json-record.ts';
import type { Generation, GenerationMetadata } from './generation.ts';
import type { RootTree } from './root-tree.ts';

/**
 * What a generation says of itself, by its files alone: nothing of it is run. NixOS: nixos-version, system,
 * kernel-modules, specialisation, and what `sw/bin/nixos-version --json` prints (nixos/modules/system/activation,
 * nixos/modules/installer/tools/nixos-version.sh); nix-darwin: darwin-version and darwin-version.json
 * (modules/system/default.nix); home-manager: hm-version (modules/home-environment.nix).
 */
export async function readMetadata(tree: RootTree, generation: Generation): Promise<GenerationMetadata> {
  const { link } = generation;
  const file = async (name: string): Promise<string | undefined> => {
    const text = (await tree.readText(posix.join(link, name)))?.trim();
    return text === '' ? undefined : text;
  };
  const nixos = await file('nixos-version');
  const darwin = await file('darwin-version');
  const home = await file('hm-version');
  const hasHome = await tree.exists(posix.join(link, 'home-files'));
  const said = await versionJson(tree, link);
  return {
    ...generation,
    kind: kindOf({ nixos, darwin, hasHome }),
    version: nixos ?? darwin ?? home,
    configurationRevision: textIn(said, 'configurationRevision'),
    nixpkgsRevision: textIn(said, 'nixpkgsRevision'),
    darwinRevision: textIn(said, 'darwinRevision'),
    kernel: (await tree.list(posix.join(link, 'kernel-modules/lib/modules')))[0],
    platform: await file('system'),
    specialisations: await tree.list(posix.join(link, 'specialisation')),
  };
}

function kindOf({
  nixos,
  darwin,
  hasHome,
}: {
  readonly nixos: string | undefined;
  readonly darwin: string | undefined;
  readonly hasHome: boolean;
}): GenerationMetadata['kind'] {
  if (nixos !== undefined) return 'nixos';
  if (darwin !== undefined) return 'darwin';
  return hasHome ? 'home-manager' : 'other';
}

/** A file of nix-darwin; of NixOS the JSON in a script, between two lines `EOF`. */
async function versionJson(tree: RootTree, link: string): Promise<JsonRecord> {
  const text =
    (await tree.readText(posix.join(link, 'darwin-version.json'))) ??
    /<<\s*'?EOF'?\n([\s\S]*?)\nEOF\n/.exec(
      (await tree.readText(posix.join(link, 'sw/bin/nixos-version'))) ?? '',
    )?.[1];
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Up to some releases what is not known is a text that says so. */
function textIn(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && /^[0-9A-Za-z][0-9A-Za-z._+-]{0,200}$/.test(value) ? value : undefined;
}
