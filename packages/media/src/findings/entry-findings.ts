import type { Finding } from '@up/core';
import type { ReadEntry } from '../loader/read-entries.ts';
import { mediaFinding } from './rules.ts';

interface Named {
  readonly rule: 'kernel-missing' | 'initrd-missing';
  readonly path: string;
  readonly by: ReadEntry;
}

/** Files that entries name and that are not there, each told once. An error where a default entry needs it. */
export function missingFiles(entries: readonly ReadEntry[]): readonly Finding[] {
  const missing = new Map<string, Named[]>();
  for (const named of entries.flatMap(namedBy)) {
    const key = `${named.rule} ${named.by.entry.source} ${named.path}`;
    missing.set(key, [...(missing.get(key) ?? []), named]);
  }
  return [...missing.values()].flatMap((named) => {
    const chosen = named.find(({ by }) => by.entry.isDefault) ?? named[0];
    if (chosen === undefined) return [];
    const { rule, path, by } = chosen;
    const what = rule === 'kernel-missing' ? 'kernel' : 'initrd';
    return mediaFinding(rule, {
      severity: by.entry.isDefault ? 'error' : 'warning',
      message: `the entry "${by.entry.title}" starts ${what} ${path}, which is not there`,
      path: by.entry.source,
      line: by.line,
      evidence: named.length === 1 ? 'this entry alone names it' : `${named.length} entries name it`,
      fix: `Put the ${what} there, or mend the path in ${by.entry.source}.`,
    });
  });
}

function namedBy(by: ReadEntry): readonly Named[] {
  const isMissing = ({ state }: { readonly state: string }): boolean => state === 'missing';
  return [
    ...[by.kernel].filter(isMissing).map(({ path }) => ({ rule: 'kernel-missing' as const, path, by })),
    ...by.initrds.filter(isMissing).map(({ path }) => ({ rule: 'initrd-missing' as const, path, by })),
  ];
}

/** Default entries whose kernel is something else. Others may start what is no Linux. */
export function invalidKernels(entries: readonly ReadEntry[]): readonly Finding[] {
  return entries
    .filter(({ entry, isKernel }) => entry.isDefault && !isKernel)
    .map(({ entry, line }) =>
      mediaFinding('kernel-invalid', {
        message: `the entry "${entry.title}" starts ${entry.kernel}, which is no kernel`,
        path: entry.source,
        line,
        evidence: 'it has the header neither of a bzImage, nor of an arm64 Image, a PE or an ELF file',
        fix: 'Copy the kernel anew: it was damaged, or something else was put in its place.',
      }),
    );
}

const SERIAL = /^console=(?:ttyS|ttyAMA|hvc|ttymxc|ttySAC|uart)/;

/** A default entry that a serial port shows nothing of: one finding for each configuration. */
export function silentConsoles(entries: readonly ReadEntry[]): readonly Finding[] {
  const silent = entries.filter(
    ({ entry }) => entry.isDefault && !entry.parameters.split(' ').some((word) => SERIAL.test(word)),
  );
  return silent.map(({ entry, line }) =>
    mediaFinding('no-serial-console', {
      message: `the entry "${entry.title}" writes nothing to a serial port: its boot can only be seen on a screen`,
      path: entry.source,
      line,
      evidence: entry.parameters === '' ? 'it has no parameters' : `its parameters: ${entry.parameters}`,
      fix: 'Add console=ttyS0,115200n8 (aarch64: console=ttyAMA0), or boot it with --console inject.',
    }),
  );
}
