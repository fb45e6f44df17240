import { InvalidArgumentError } from 'commander';

export const FIRMWARES = ['bios', 'uefi', 'uefi-secure'] as const;
export type FirmwareName = (typeof FIRMWARES)[number];

/** A path that is asked for over HTTP, and the port of the guest where one was named: `8080/health`. */
export interface HttpPath {
  readonly port: number | undefined;
  readonly path: string;
}

export interface BudgetValue {
  readonly phase: (typeof BUDGET_NAMES)[number];
  readonly maxMs: number;
}

const BUDGET_NAMES = ['firmware', 'loader', 'kernel', 'initrd', 'system', 'total'] as const;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };
const MAX_SECONDS = 24 * 3600;

export function secondsOption(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value > MAX_SECONDS)
    throw new InvalidArgumentError(`It takes seconds, more than 0 and up to ${MAX_SECONDS}.`);
  return value;
}

/** A whole number between two limits. */
export function numberOption(unit: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It takes ${unit} from ${least} to ${most}.`);
    return value;
  };
}

/** An option that may be given several times. */
export function repeated<T>(
  parse: (text: string) => T,
): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => [...before, parse(text)];
}

/** `bios,uefi`: each once, in the order in which they were named. */
export function firmwareOption(text: string, before: readonly FirmwareName[] = []): readonly FirmwareName[] {
  const names = text.split(',').filter((name) => name !== '');
  const known = names.map((name) => {
    const found = FIRMWARES.find((firmware) => firmware === name);
    if (found === undefined)
      throw new InvalidArgumentError(`There are ${FIRMWARES.join(', ')}; several with commas.`);
    return found;
  });
  if (known.length === 0)
    throw new InvalidArgumentError(`There are ${FIRMWARES.join(', ')}; several with commas.`);
  return [...new Set([...before, ...known])];
}

export function httpPath(text: string): HttpPath {
  const [, port, path] = /^(\d{1,5})?(\/\S*)$/.exec(text) ?? [];
  if (path === undefined || Number(port ?? 80) > 65_535 || Number(port ?? 80) < 1)
    throw new InvalidArgumentError(
      'It takes a path with or without a port of the guest: /health or 8080/health.',
    );
  return { port: port === undefined ? undefined : Number(port), path };
}

export function budgetOption(text: string): BudgetValue {
  const [, name, number, unit = ''] = /^([a-z]+)=(\d{1,7}(?:\.\d{1,3})?)(ms|s|min)$/.exec(text) ?? [];
  const phase = BUDGET_NAMES.find((known) => known === name);
  const maxMs = Number(number) * (UNITS[unit] ?? 0);
  if (phase === undefined || !(maxMs > 0))
    throw new InvalidArgumentError(
      `It takes PHASE=DURATION, such as kernel=5s or loader=800ms; phases: ${BUDGET_NAMES.join(', ')}.`,
    );
  return { phase, maxMs };
}
