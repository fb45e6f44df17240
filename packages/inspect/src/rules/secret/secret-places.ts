import type { FileNode } from '@up/oci';
import type { Subject } from '../../subject.ts';

/** A text of an image that may hold a secret. */
export interface SecretPlace {
  /** As the subject of a sentence: `/etc/app.conf`, `the environment variable X`. */
  readonly name: string;
  readonly text: string;
  /** Of a file; undefined for a text of the config. */
  readonly path: string | undefined;
  /** Where keys stand that open nothing: tests, documentation, Debian's snakeoil. */
  readonly isHarmless: boolean;
}

/** The texts of the config, then every file whose text was kept; hard links once. */
export function* secretPlaces({ image: { config, tree } }: Subject): Iterable<SecretPlace> {
  const ofConfig = (name: string, text: string): SecretPlace => ({
    name,
    text,
    path: undefined,
    isHarmless: false,
  });
  for (const entry of config.env) {
    // The name stays in front: some tokens are told by what they are called.
    yield ofConfig(`the environment variable ${entry.split('=', 1)[0]}`, entry);
  }
  yield ofConfig('the command of the image', [...config.entrypoint, ...config.cmd].join('\n'));
  for (const [label, value] of Object.entries(config.labels)) yield ofConfig(`the label ${label}`, value);
  for (const [index, { createdBy = '', comment = '' }] of config.history.entries())
    yield ofConfig(`step ${index + 1} of the history`, `${createdBy}\n${comment}`);
  const seen = new Set<FileNode>();
  for (const [path, node] of tree.walk()) {
    const text = node.facts?.text;
    if (text === undefined || seen.has(node)) continue;
    seen.add(node);
    yield { name: path, text, path, isHarmless: HARMLESS.test(path) };
  }
}

const HARMLESS =
  /snakeoil|\/(?:tests?|testing|test[-_]?data|fixtures?|examples?|samples?|demos?|mocks?|docs?|man|spec)\/|(?:_test\.\w+|\.(?:example|sample|test))$|\/test_[^/]+$/i;
