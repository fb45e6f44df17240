import { digestOf } from '../digest.ts';
import type { ImageContent } from './image-content.ts';
import { documentMember, withoutRepetition } from './image-member.ts';
import type { WritableMembers } from './oci-members.ts';

/**
 * The files of a docker-archive that holds one image, as `docker load` and `podman load` take it: layers by
 * diffID, then the config, then manifest.json.
 */
export function dockerMembers({ config, layers, names }: ImageContent): WritableMembers {
  const digest = digestOf(config);
  const configName = `${hexOf(digest)}.json`;
  const manifest = [
    {
      Config: configName,
      RepoTags: names.length > 0 ? names : null,
      Layers: layers.map(({ diffId }) => layerName(diffId)),
    },
  ];
  const members = layers.map(({ diffId, digest: stored, sizeBytes, open }) => ({
    name: layerName(diffId),
    sizeBytes,
    digest: stored,
    open,
  }));
  return {
    digest,
    members: withoutRepetition([
      ...members,
      documentMember(configName, config),
      documentMember('manifest.json', new TextEncoder().encode(JSON.stringify(manifest))),
    ]),
  };
}

function layerName(diffId: string): string {
  return `${hexOf(diffId)}.tar`;
}

function hexOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}
