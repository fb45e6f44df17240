import { formatBytes, plural } from '@up/core';
import { measureEfficiency } from '../../efficiency.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

export const WASTED_SPACE: Rule = {
  id: 'oci/wasted-space',
  severity: 'info',
  summary: 'Layers carry files that higher layers remove or replace.',
  check,
};

/** Less is not worth a finding: as a size, and as a part of the image. */
const MIN_BYTES = 10_000_000;
const MIN_PART = 0.05;
const LISTED = 3;

function* check({ image }: Subject): Iterable<Observation> {
  const { totalBytes, hiddenBytes, layers } = measureEfficiency(image);
  if (hiddenBytes < MIN_BYTES || hiddenBytes < totalBytes * MIN_PART) return;
  const largest = [...layers].sort((a, b) => b.hiddenBytes - a.hiddenBytes).slice(0, LISTED);
  const listed = largest.map(
    (one) =>
      `layer ${one.layer + 1}: ${formatBytes(one.hiddenBytes)} of ${formatBytes(one.uncompressedBytes)}`,
  );
  const digest = image.layers[largest[0]?.layer ?? -1]?.digest;
  yield {
    message: `at least ${formatBytes(hiddenBytes)} of ${formatBytes(totalBytes)} in the layers cannot be seen: files that were removed or replaced later`,
    evidence: `${plural(layers.length, 'layer')} concerned; ${listed.join(', ')}`,
    ...(digest === undefined || digest === '' ? {} : { layer: digest }),
    fix: 'remove files in the RUN that makes them, or copy only the result from another build stage',
  };
}
