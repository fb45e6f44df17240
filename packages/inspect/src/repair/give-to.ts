import type { FoundLookup } from '../find-executable.ts';
import { type Identity, mayReach } from '../identity.ts';
import { decline, type FindingRef, type RepairStep } from './repairer.ts';
import { attributesStep, groupOf } from './steps.ts';

/** Directories that belong to the system as a whole. */
const SYSTEM =
  /^\/(?:etc|usr|bin|sbin|lib\w*|nix|nix\/store|boot|dev|proc|sys|root|home|var|opt|var\/lib|usr\/[^/]+|nix\/store\/.*)?$/;

/** Makes a user the owner of something of root's that it has to write to. */
export function giveTo(found: FoundLookup, identity: Identity, ...mends: readonly FindingRef[]): RepairStep {
  const { node, realPath: path } = found;
  const { uid } = identity;
  if (SYSTEM.test(path))
    return decline(`giving ${path} to uid ${uid} would open more than it mends`, ...mends);
  if (node.uid !== 0 && node.uid !== uid)
    return decline(`it belongs to uid ${node.uid}, which may need it`, ...mends);
  if (!mayReach(found, identity))
    return decline(`a directory on the way to ${path} is closed to uid ${uid}`, ...mends);
  const writable = node.type === 'directory' ? 0o700 : 0o600;
  const mode = (node.mode & 0o7777) | writable;
  return attributesStep({ path, node }, { mode, uid, gid: groupOf(identity) }, ...mends);
}
