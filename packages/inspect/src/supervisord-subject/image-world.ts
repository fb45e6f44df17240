import { posix } from 'node:path';
import { TextDecoder } from 'node:util';
import type { FileNode } from '@up/oci';
import { DEFAULT_PATH } from '../find-executable.ts';
import type { Subject } from '../subject.ts';
import type { ConfigFiles } from '../supervisord/config-files.ts';
import type { Identity as SupervisorIdentity } from '../supervisord/identity.ts';
import type { SupervisorConfigOptions } from '../supervisord/parse-supervisor-config.ts';
import { ReadingBudget } from './reading-budget.ts';
import { supervisorVersionOf } from './supervisor-version.ts';
import type { SupervisordStart } from './supervisord-start.ts';

/** An image as supervisord will find it, and what of its files was asked for. */
export interface ImageWorld {
  readonly options: Omit<SupervisorConfigOptions, 'mainFile'>;
  /** Every text that was read, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files and directories that will be there, or may be, but whose content nobody knows. */
  readonly unknown: ReadonlySet<string>;
}

/** A Docker container is named by twelve digits of its id. */
const HOST_NODE_NAME = '0123456789ab';

const MAX_CONFIG_BYTES = 256 * 1024;

export function createImageWorld(
  subject: Subject,
  { identity, environment }: Pick<SupervisordStart, 'identity' | 'environment'>,
): ImageWorld {
  const texts = new Map<string, string>();
  const unknown = new Set<string>();
  return {
    texts,
    unknown,
    options: {
      files: filesOf(subject, texts, unknown),
      env: {
        PATH: DEFAULT_PATH,
        HOSTNAME: HOST_NODE_NAME,
        TERM: 'xterm',
        HOME: identity.home ?? '/',
        ...Object.fromEntries(subject.env),
        ...Object.fromEntries(environment),
      },
      identity: accountsOf(subject),
      directoryExists: (path) => directoryExists(subject, path),
      hostNodeName: HOST_NODE_NAME,
      version: supervisorVersionOf(subject),
      cwd: workingDirectoryOf(subject),
      uid: identity.uid,
    },
  };
}

export function workingDirectoryOf({ image: { config } }: Subject): string {
  return posix.resolve('/', config.workingDir);
}

/** Whether a directory is in the image or made by the runtime, as the working directory is. */
export function directoryExists(subject: Subject, path: string): boolean {
  const { image, runtime } = subject;
  const cwd = workingDirectoryOf(subject);
  const full = posix.resolve(cwd, path);
  if (full === cwd || runtime.makesDirectory(full)) return true;
  const found = image.tree.lookup(full);
  return found.status === 'found' ? found.node.type === 'directory' : runtime.makesDirectory(found.at);
}

function filesOf(subject: Subject, texts: Map<string, string>, unknown: Set<string>): ConfigFiles {
  const { image, runtime } = subject;
  const budget = new ReadingBudget();
  const find = (path: string): FileNode | undefined => {
    const found = image.tree.lookup(path);
    if (found.status === 'found') return found.node;
    if (runtime.provides(path) || runtime.provides(found.at)) unknown.add(path);
    return undefined;
  };
  return {
    readText: (path) => {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const node = find(path);
      if (node === undefined || node.type !== 'file') return undefined;
      const text = contentOf(subject, node);
      if (text !== undefined && budget.takeText(text)) {
        texts.set(path, text);
        return text;
      }
      unknown.add(path);
      return undefined;
    },
    listDirectory: (path) => {
      const children = find(path)?.children;
      if (children === undefined) return undefined;
      if (budget.takeNames(children.size)) return [...children.keys()];
      unknown.add(path);
      return undefined;
    },
  };
}

function contentOf({ image: { tree } }: Subject, node: FileNode): string | undefined {
  if (node.facts?.text !== undefined) return node.facts.text;
  if (node.sizeBytes === 0) return '';
  if (node.sizeBytes > MAX_CONFIG_BYTES) return undefined;
  const bytes = tree.readFile(node, { maxBytes: MAX_CONFIG_BYTES });
  return bytes === undefined || bytes.length !== node.sizeBytes ? undefined : decode(bytes);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function accountsOf({ accounts }: Subject): SupervisorIdentity {
  const users = [...accounts.users].map(([name, { uid, gid, home }]) => [name, { uid, gid, home }] as const);
  const groups = [...accounts.groups].map(([name, { gid }]) => [name, gid] as const);
  return { users: new Map(users), groups: new Map(groups) };
}
