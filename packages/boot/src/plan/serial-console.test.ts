import { describe, expect, it } from 'vitest';
import { isHeard, withSerialConsole } from './serial-console.ts';

describe('withSerialConsole', () => {
  it('adds the first serial port last, so that init gets it', () => {
    expect(withSerialConsole('root=LABEL=x console=tty0', 'x86_64')).toBe(
      'root=LABEL=x console=tty0 console=ttyS0',
    );
    expect(withSerialConsole('  ', 'aarch64')).toBe('console=ttyAMA0');
  });

  it('leaves a command line alone that has it', () => {
    expect(withSerialConsole('console=ttyS0,115200n8 console=tty0', 'x86_64')).toBe(
      'console=ttyS0,115200n8 console=tty0',
    );
  });

  it('is not taken in by other ports', () => {
    expect(isHeard('console=ttyS01', 'x86_64')).toBe(false);
    expect(isHeard('myconsole=ttyS0', 'x86_64')).toBe(false);
    expect(isHeard('console=ttyS0', 'aarch64')).toBe(false);
    expect(isHeard('quiet console=ttyS0', 'x86_64')).toBe(true);
  });
});
