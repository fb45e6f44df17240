import { plural } from '@up/core';

/** What a processor of the guest does, as its registers tell. */
export interface Processor {
  /** `stopped`: it waits for an interrupt, and lets none through. `unknown`: QEMU does not say whether it waits. */
  readonly activity: 'running' | 'waiting' | 'stopped' | 'unknown';
  readonly mode: 'real' | 'privileged' | 'program';
  /** Address of the next instruction, in hexadecimal. */
  readonly programCounter: string;
}

/** No machine of ours has more; a text that says so is none of QEMU's. */
const MAX_PROCESSORS = 256;
const INTERRUPT_FLAG = 0x200n;
const PROTECTION = 0x1n;

/** Reads QEMU's `info registers -a` for x86 and aarch64. What cannot be read is left out. */
export function parseProcessors(registers: string): readonly Processor[] {
  return registers
    .split(/^CPU#\d+$/m, MAX_PROCESSORS + 1)
    .slice(1)
    .flatMap((part) => x86Processor(part) ?? armProcessor(part) ?? []);
}

function x86Processor(text: string): Processor | undefined {
  const { address, flags, level, halted } =
    /^[RE]IP=(?<address>[0-9a-f]{8,16}) [RE]FL=(?<flags>[0-9a-f]{8}) .*CPL=(?<level>[0-3]) .*HLT=(?<halted>[01])$/m.exec(
      text,
    )?.groups ?? {};
  const control = /^CR0=([0-9a-f]{8})/m.exec(text)?.[1];
  if (address === undefined || flags === undefined || control === undefined) return undefined;
  const isOpen = (BigInt(`0x${flags}`) & INTERRUPT_FLAG) !== 0n;
  const isProtected = (BigInt(`0x${control}`) & PROTECTION) !== 0n;
  const idle = isOpen ? 'waiting' : 'stopped';
  const ring = level === '3' ? 'program' : 'privileged';
  return {
    activity: halted === '1' ? idle : 'running',
    mode: isProtected ? ring : 'real',
    programCounter: address,
  };
}

function armProcessor(text: string): Processor | undefined {
  const address = /^ ?PC=([0-9a-f]{16}) /m.exec(text)?.[1];
  const level = /^PSTATE=[0-9a-f]{8} \S+ (?:[NS] )?EL([0-3])/m.exec(text)?.[1];
  if (address === undefined || level === undefined) return undefined;
  return {
    activity: 'unknown',
    mode: level === '0' ? 'program' : 'privileged',
    programCounter: address,
  };
}

/** Of more than so many, each doing something else, the rest is counted. */
const SHOWN = 4;

/** Half a sentence on what they do: `each of its 2 processors waits for an interrupt`. Undefined for none. */
export function describeProcessors(processors: readonly Processor[]): string | undefined {
  const doings = processors.map(doingOf);
  const [first] = doings;
  if (first === undefined) return undefined;
  if (doings.length === 1) return `its processor ${first}`;
  if (doings.every((doing) => doing === first))
    return `each of its ${plural(doings.length, 'processor')} ${first}`;
  return doings
    .slice(0, SHOWN)
    .map((doing, index) => `processor ${index} ${doing}`)
    .concat(doings.length > SHOWN ? [`${doings.length - SHOWN} more`] : [])
    .join(', ');
}

const CODE: Readonly<Record<Processor['mode'], string>> = {
  real: 'code of firmware or a boot loader (real mode)',
  privileged: 'privileged code',
  program: 'a program',
};

function doingOf({ activity, mode, programCounter }: Processor): string {
  switch (activity) {
    case 'waiting':
      return 'waits for an interrupt';
    case 'stopped':
      return 'has halted with interrupts off';
    case 'running':
      return `runs ${CODE[mode]} at 0x${programCounter}`;
    case 'unknown':
      return `is in ${CODE[mode]} at 0x${programCounter}`;
  }
}
