import type { FileNode } from '@up/oci';
import type { Subject } from '../../subject.ts';

/** A text of an image that may hold a secret. */
export interface SecretPlace {
  /** As the subject of a sentence: `/etc/app.conf`, `the environment variable X`. */
  readonly name: string;
  readonly text: string;
  /** Of a file; undefined for a text of the config. */
  readonly path: string | undefined;
}

const KEY = Symbol('texts that may hold secrets');

/** The texts of the config, then every file whose text was kept; hard links once. */
export function secretPlaces(subject: Subject): readonly SecretPlace[] {
  return subject.once(KEY, () => [...placesIn(subject)]);
}

function* placesIn({ image: { config, tree } }: Subject): Iterable<SecretPlace> {
  const ofConfig = (name: string, text: string): SecretPlace => ({ name, text, path: undefined });
  for (const entry of config.env) {
    // The name stays in front: some tokens are told by what they are called.
    yield ofConfig(`the environment variable ${entry.split('=', 1)[0]}`, entry);
  }
  yield ofConfig('the command of the image', [...config.entrypoint, ...config.cmd].join('\n'));
  yield ofConfig('the healthcheck', (config.healthcheck?.test ?? []).join('\n'));
  for (const [label, value] of Object.entries(config.labels)) yield ofConfig(`the label ${label}`, value);
  for (const [index, { createdBy = '', comment = '' }] of config.history.entries())
    yield ofConfig(`step ${index + 1} of the history`, `${createdBy}\n${comment}`);
  const seen = new Set<FileNode>();
  for (const [path, node] of tree.walk()) {
    const text = node.facts?.text;
    if (text === undefined || seen.has(node)) continue;
    seen.add(node);
    yield { name: path, text, path };
  }
}
