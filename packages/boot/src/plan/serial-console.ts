import type { Architecture } from '@up/media';

/** The device of the first serial port, as kernels name it on QEMU's machines. */
export function serialDevice(architecture: Architecture): string {
  return architecture === 'x86_64' || architecture === 'i386' || architecture === 'riscv64'
    ? 'ttyS0'
    : 'ttyAMA0';
}

/** Whether a kernel of this command line can be heard on the first serial port. */
export function isHeard(parameters: string, architecture: Architecture): boolean {
  const device = serialDevice(architecture);
  return parameters
    .split(/\s+/)
    .some((word) => word === `console=${device}` || word.startsWith(`console=${device},`));
}

/**
 * A command line with the first serial port as its console. It goes last: the last `console=` is the one that
 * init and its messages get.
 */
export function withSerialConsole(parameters: string, architecture: Architecture): string {
  if (isHeard(parameters, architecture)) return parameters;
  return [parameters.trim(), `console=${serialDevice(architecture)}`].filter((part) => part !== '').join(' ');
}
