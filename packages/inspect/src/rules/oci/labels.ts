import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig } from './config-of.ts';

export const LABELS: Rule = {
  id: 'oci/labels',
  severity: 'info',
  summary: 'Labels that say what the image is and where it comes from are missing.',
  check,
};

const PREFIX = 'org.opencontainers.image.';
const WANTED: readonly string[] = ['title', 'description', 'source', 'version', 'revision', 'licenses'];

function* check({ image }: Subject): Iterable<Observation> {
  if (!hasConfig(image)) return;
  const { labels } = image.config;
  const missing = WANTED.filter((name) => (labels[`${PREFIX}${name}`] ?? '').trim() === '');
  if (missing.length === 0) return;
  yield {
    message: `labels are missing: ${missing.map((name) => PREFIX + name).join(', ')}`,
    evidence: `${WANTED.length - missing.length} of ${WANTED.length} labels of the OCI annotation set are there`,
    fix: `LABEL ${PREFIX}${missing[0]}="..." in a Dockerfile, config.Labels in Nix`,
  };
}
