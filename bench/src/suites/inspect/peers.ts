import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, type Contender } from './contender.ts';
import { FIRST } from './our-runs.ts';
import { freshDirectory, type Place } from './place.ts';

/** Tools that open images, each doing the most similar thing that it can. Those that are not on PATH are left out. */
export function peers(place: Place): readonly Contender[] {
  return place.compression === 'plain' ? ofArchives(place) : ofLayouts(place);
}

function ofArchives(place: Place): readonly Contender[] {
  const { image } = place;
  const faster = { against: FIRST, bar: atLeast(1) };
  const config = join(place.scratch, 'structure.yaml');
  writeFileSync(
    config,
    'schemaVersion: 2.0.0\nfileExistenceTests: [{name: app, path: /usr/bin/app, shouldExist: true}]\n',
  );
  const structure = ['test', '--driver', 'tar', '--image', image, '--config', config];
  return [
    skopeoCopy(place, `docker-archive:${image}`),
    { name: 'crane validate', run: { command: 'crane', args: ['validate', '--tarball', image] }, ...faster },
    {
      name: 'dive',
      run: { command: 'dive', args: [`docker-archive://${image}`], env: { CI: 'true' } },
      ...faster,
    },
    {
      name: 'container-structure-test',
      run: { command: 'container-structure-test', args: structure },
      ...faster,
    },
    syft(`docker-archive:${image}`),
  ];
}

function ofLayouts(place: Place): readonly Contender[] {
  const { path, remove } = freshDirectory(place, 'unpacked');
  const args = ['unpack', '--rootless', '--image', `${place.image}:latest`, path];
  const unpack = { name: 'umoci unpack', run: { command: 'umoci', args }, prepare: remove };
  return [
    skopeoCopy(place, `oci:${place.image}:latest`),
    // The umoci of Debian does not know zstd.
    ...(place.compression === 'gzip' ? [{ ...unpack, against: FIRST, bar: atLeast(3) }] : []),
    syft(`oci-dir:${place.image}`),
  ];
}

/**
 * Hashes what is stored and writes it again. Of plain layers that is the same job but for looking into them; compressed
 * ones it does not even decompress, so that there is no bar.
 */
function skopeoCopy(place: Place, source: string): Contender {
  const { path, remove } = freshDirectory(place, 'copied');
  const args = ['copy', '--quiet', '--insecure-policy', source, `dir:${path}`];
  const copy = { name: 'skopeo copy', run: { command: 'skopeo', args }, prepare: remove, against: FIRST };
  return place.compression === 'plain' ? { ...copy, bar: atLeast(1) } : copy;
}

function syft(source: string): Contender {
  const env = { SYFT_CHECK_FOR_APP_UPDATE: 'false' };
  const args = ['scan', '--quiet', source];
  return { name: 'syft', run: { command: 'syft', args, env }, against: FIRST, bar: atLeast(3) };
}
