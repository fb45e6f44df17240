import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotify } from './notify.ts';

describe('parseNotify', () => {
  it('reads what systemd tells the manager of a virtual machine', () => {
    expect(parseNotify('READY=1\nSTATUS=Ready.\n')).toMatchObject({ ready: true, status: 'Ready.' });
    expect(
      parseNotify(
        'X_SYSTEMD_HOSTNAME=box\nX_SYSTEMD_UNIT_ACTIVE=basic.target\nX_SYSTEMD_UNIT_INACTIVE=a.target',
      ),
    ).toMatchObject({ hostname: 'box', activeUnits: ['basic.target'], inactiveUnits: ['a.target'] });
    expect(parseNotify('EXIT_STATUS=0\nX_SYSTEMD_SHUTDOWN=poweroff')).toMatchObject({
      exitStatus: 0,
      shutdown: 'poweroff',
      ready: false,
    });
  });

  it.each([
    ['X_SYSTEMD_UNIT_ACTIVE=emergency.target\nREADY=1', 'emergency.target'],
    ['X_SYSTEMD_UNIT_ACTIVE=rescue.target', 'rescue.target'],
    ['EMERGENCY', 'emergency.target'],
    ['X_SYSTEMD_UNIT_INACTIVE=emergency.target', undefined],
    ['STATUS=EMERGENCY', undefined],
  ])('%j enters %s', (text, emergency) => {
    expect(parseNotify(text).emergency).toBe(emergency);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        const state = parseNotify(text);
        expect(state.activeUnits.length).toBeLessThanOrEqual(200);
      }),
      { seed: 5, numRuns: 200 },
    );
    expect(parseNotify('X_SYSTEMD_UNIT_ACTIVE=a\n'.repeat(100_000)).activeUnits).toHaveLength(200);
    expect(parseNotify('EXIT_STATUS=99999999999').exitStatus).toBeUndefined();
  });
});
