import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProcessors, type Processor, parseProcessors } from './processors.ts';

/** Parts of what QEMU 7.2 shows: SeaBIOS that found nothing to boot; its second processor was never started. */
const FIRMWARE = `
CPU#0
EAX=00000000 EBX=00000000 ECX=0000b79d EDX=00000000
ESI=0000b79d EDI=00000000 EBP=0000b79d ESP=00006f94
EIP=0000b7b9 EFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
CS =f000 000f0000 0000ffff 00009b00
CR0=00000010 CR2=00000000 CR3=00000000 CR4=00000000

CPU#1
EAX=000f49f6 EBX=00000000 ECX=000002ff EDX=00000001
EIP=000fd09a EFL=00000002 [-------] CPL=0 II=0 A20=1 SMM=0 HLT=1
CS =0008 00000000 ffffffff 00cf9b00 DPL=0 CS32 [-RA]
CR0=00000011 CR2=00000000 CR3=00000000 CR4=00000000
`;

const linux = (rip: string, { cpl, halted }: { readonly cpl: 0 | 3; readonly halted: 0 | 1 }): string => `
CPU#0
RAX=0000000000000000 RBX=0000000000000000 RCX=0000000000000000 RDX=0000000000000000
RIP=${rip} RFL=00000246 [---Z-P-] CPL=${cpl} II=0 A20=1 SMM=0 HLT=${halted}
CR0=80050033 CR2=00007f95f8a7a000 CR3=0000000002a0a000 CR4=000006f0
`;

/** An aarch64 with firmware of UEFI in its menu. */
const ARM = `
CPU#0
 PC=0000000043af34d4 X00=0000000042d2cc98 X01=0000000000000000
X29=000000004773ab70 X30=0000000047747238  SP=000000004773ab70
PSTATE=80000305 N--- EL1h  SVCR=00000000 --  BTYPE=0     FPCR=00000000 FPSR=00000000
`;

describe('parseProcessors', () => {
  it('reads firmware in real mode, and a processor that takes no interrupts', () => {
    expect(parseProcessors(FIRMWARE)).toEqual([
      { activity: 'waiting', mode: 'real', programCounter: '0000b7b9' },
      { activity: 'stopped', mode: 'privileged', programCounter: '000fd09a' },
    ]);
  });

  it('reads a kernel and a program in 64-bit mode', () => {
    expect(parseProcessors(linux('ffffffff8102a3b4', { cpl: 0, halted: 0 }))).toEqual([
      { activity: 'running', mode: 'privileged', programCounter: 'ffffffff8102a3b4' },
    ]);
    expect(parseProcessors(linux('00000000004047d1', { cpl: 3, halted: 0 }))).toEqual([
      { activity: 'running', mode: 'program', programCounter: '00000000004047d1' },
    ]);
  });

  it('reads an aarch64, of which QEMU does not say whether it waits', () => {
    expect(parseProcessors(ARM)).toEqual([
      { activity: 'unknown', mode: 'privileged', programCounter: '0000000043af34d4' },
    ]);
    expect(parseProcessors(ARM.replace('EL1h', 'EL0t'))).toMatchObject([{ mode: 'program' }]);
  });

  it('takes any text, and never reads more processors than there can be', () => {
    const cut = fc.nat(FIRMWARE.length).map((end) => FIRMWARE.slice(0, end));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), cut), (text) => {
        expect(parseProcessors(text).length).toBeLessThanOrEqual(2);
      }),
    );
    expect(parseProcessors(FIRMWARE.repeat(1000))).toHaveLength(256);
  });
});

describe('describeProcessors', () => {
  const at = (more: Partial<Processor>): Processor => ({
    activity: 'running',
    mode: 'privileged',
    programCounter: 'ffffffff8102a3b4',
    ...more,
  });

  it.each([
    [[], undefined],
    [[at({ activity: 'waiting' })], 'its processor waits for an interrupt'],
    [[at({ activity: 'stopped' })], 'its processor has halted with interrupts off'],
    [[at({ mode: 'program' })], 'its processor runs a program at 0xffffffff8102a3b4'],
    [
      [at({ activity: 'waiting' }), at({ activity: 'waiting', programCounter: '0' })],
      'each of its 2 processors waits for an interrupt',
    ],
    [
      [at({ activity: 'waiting' }), at({})],
      'processor 0 waits for an interrupt, processor 1 runs privileged code at 0xffffffff8102a3b4',
    ],
    [
      [at({ activity: 'unknown', mode: 'real' })],
      'its processor is in code of firmware or a boot loader (real mode) at 0xffffffff8102a3b4',
    ],
  ])('says what they do %#', (processors, said) => {
    expect(describeProcessors(processors)).toBe(said);
  });

  it('says of many what a few do', () => {
    const many = Array.from({ length: 9 }, (_, index) => at({ programCounter: String(index) }));
    expect(describeProcessors(many)).toMatch(/processor 3 runs privileged code at 0x3, 5 more$/);
  });
});
