import { type Finding, SEVERITIES, type Severity, safeText } from '@up/core';
import type { FileNode } from '@up/oci';
import type { TestImage } from './image-of.ts';

/** What a matcher of vitest returns. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

export interface ExpectedFile {
  readonly type?: FileNode['type'] | undefined;
  /** Permissions, as chmod takes them: 0o755. */
  readonly mode?: number | undefined;
}

export interface FindingLimits {
  /** Findings of this severity and those above it count; default `error`. */
  readonly severity?: Severity | undefined;
  /** Rules whose findings do not count: `elf/missing-library`. */
  readonly except?: readonly string[] | undefined;
}

/** What `smokeContainer` and `bootMedium` report, as far as it matters here. */
export interface AnyReport {
  readonly verdict: string;
  readonly cause?: string | undefined;
  readonly checks?:
    | readonly { readonly name: string; readonly status: string; readonly evidence: string }[]
    | undefined;
}

const MAX_SHOWN = 20;

/** For `expect.extend(upMatchers)`. */
export const upMatchers: {
  readonly toHaveFile: typeof toHaveFile;
  readonly toHaveNoFindings: typeof toHaveNoFindings;
  readonly toPass: typeof toPass;
} = { toHaveFile, toHaveNoFindings, toPass };

/** Whether an image has a file at a path, links followed. */
function toHaveFile(received: unknown, path: string, expected: ExpectedFile = {}): MatcherResult {
  const image = asImage(received, 'toHaveFile');
  // A link is itself only where one is asked for.
  const node = expected.type === 'symlink' ? image.image.tree.lstat(path) : image.file(path);
  if (node === undefined)
    return { pass: false, message: () => `${nameOf(image)} has nothing at ${path}${nearby(image, path)}` };
  const wrong = [
    ...(expected.type === undefined || node.type === expected.type
      ? []
      : [`it is a ${node.type}, no ${expected.type}`]),
    ...(expected.mode === undefined || (node.mode & 0o7777) === expected.mode
      ? []
      : [`its mode is ${octal(node.mode & 0o7777)}, not ${octal(expected.mode)}`]),
  ];
  return {
    pass: wrong.length === 0,
    message: () =>
      wrong.length === 0
        ? `${nameOf(image)} has ${path}, and should not`
        : `${nameOf(image)} has ${path}, but ${wrong.join(', and ')}`,
  };
}

/** Whether the rules of `up inspect` find nothing in an image that is as severe. */
async function toHaveNoFindings(
  received: unknown,
  { severity = 'error', except = [] }: FindingLimits = {},
): Promise<MatcherResult> {
  const image = asImage(received, 'toHaveNoFindings');
  const { findings } = await image.inspect();
  const counted = findings.filter(
    (finding) => rank(finding.severity) <= rank(severity) && !except.includes(finding.rule),
  );
  return {
    pass: counted.length === 0,
    message: () =>
      counted.length === 0
        ? `${nameOf(image)} has no findings of severity ${severity} or above, and should have`
        : [
            `${nameOf(image)} has ${counted.length} findings of severity ${severity} or above:`,
            ...shorten(counted.map(describeFinding)),
          ].join('\n'),
  };
}

/** Whether a smoke test or a boot has passed. */
function toPass(received: unknown): MatcherResult {
  const report = received as AnyReport | undefined;
  if (typeof report?.verdict !== 'string')
    throw new TypeError('toPass wants a report: what smokeContainer or bootMedium returns');
  const { verdict, cause, checks = [] } = report;
  const failed = checks.filter(({ status }) => status === 'failed');
  return {
    pass: verdict === 'passed',
    actual: verdict,
    expected: 'passed',
    message: () =>
      verdict === 'passed'
        ? `it passed ${checks.length} checks, and should not`
        : [
            `the verdict is ${verdict}${cause === undefined ? '' : `: ${safeText(cause)}`}`,
            ...shorten(failed.map(({ name, evidence }) => `  ${safeText(name)}: ${safeText(evidence)}`)),
          ].join('\n'),
  };
}

function asImage(received: unknown, matcher: string): TestImage {
  if (typeof received === 'object' && received !== null && 'inspect' in received && 'file' in received)
    return received as TestImage;
  throw new TypeError(`${matcher} wants an image: expect(await imageOf('app.tar')).${matcher}(...)`);
}

function nameOf({ image, reference }: TestImage): string {
  return safeText(image.name ?? reference);
}

/** The nearest directory that is there, and what is in it: a typing error shows at once. */
function nearby({ file }: TestImage, path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  for (let length = parts.length - 1; length >= 0; length -= 1) {
    const directory = `/${parts.slice(0, length).join('/')}`;
    const node = file(directory);
    if (node?.type !== 'directory') continue;
    const names = [...(node.children?.keys() ?? [])].map(safeText).sort();
    const shown = names.slice(0, MAX_SHOWN).join(', ');
    return `; ${directory} has ${names.length === 0 ? 'nothing' : shown}${names.length > MAX_SHOWN ? ', ...' : ''}`;
  }
  return '';
}

function describeFinding({ severity, rule, message, path, fix }: Finding): string {
  const where = path === undefined ? '' : ` (${safeText(path)})`;
  return `  ${severity} ${rule}: ${safeText(message)}${where}${fix === undefined ? '' : `\n    fix: ${safeText(fix)}`}`;
}

function shorten(lines: readonly string[]): readonly string[] {
  const rest = lines.length - MAX_SHOWN;
  return rest <= 0 ? lines : [...lines.slice(0, MAX_SHOWN), `  and ${rest} more`];
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function octal(mode: number): string {
  return `0o${mode.toString(8)}`;
}
