import { describe, expect, it } from 'vitest';
import {
  budgetOption,
  firmwareOption,
  httpPath,
  numberOption,
  repeated,
  secondsOption,
} from './boot-option-values.ts';

describe('the values of options of up boot', () => {
  it('are firmwares, each once, with commas or one by one', () => {
    expect(firmwareOption('bios,uefi')).toEqual(['bios', 'uefi']);
    expect(firmwareOption('bios', ['uefi', 'bios'])).toEqual(['uefi', 'bios']);
    for (const wrong of ['', ',', 'efi', 'bios,x'])
      expect(() => firmwareOption(wrong)).toThrow('There are bios, uefi, uefi-secure');
  });

  it('are paths with or without a port', () => {
    expect(httpPath('/health')).toEqual({ port: undefined, path: '/health' });
    expect(httpPath('8080/')).toEqual({ port: 8080, path: '/' });
    for (const wrong of ['health', 'http://x/y', '0/x', '70000/x', '/a b'])
      expect(() => httpPath(wrong)).toThrow('/health or 8080/health');
  });

  it('are budgets of phases', () => {
    expect(budgetOption('kernel=5s')).toEqual({ phase: 'kernel', maxMs: 5000 });
    expect(budgetOption('total=1.5min')).toEqual({ phase: 'total', maxMs: 90_000 });
    expect(budgetOption('loader=800ms')).toEqual({ phase: 'loader', maxMs: 800 });
    for (const wrong of ['kernel', 'kernel=5', 'kernel=0s', 'boot=5s', 'ready=5s', 'kernel=-1s', 'kernel=5h'])
      expect(() => budgetOption(wrong)).toThrow('such as kernel=5s');
  });

  it('are seconds, and numbers between limits', () => {
    expect(secondsOption('0.5')).toBe(0.5);
    for (const wrong of ['0', '-1', '1e3', '', '1m', '100000'])
      expect(() => secondsOption(wrong)).toThrow('seconds');
    const port = numberOption('a port', 1, 65_535);
    expect(port('22')).toBe(22);
    for (const wrong of ['0', '65536', '2.2', '0x16', ' 22', ''])
      expect(() => port(wrong)).toThrow('It takes a port');
  });

  it('may be given again', () => {
    const ports = repeated(Number);
    expect(ports('80', ports('22'))).toEqual([22, 80]);
  });
});
