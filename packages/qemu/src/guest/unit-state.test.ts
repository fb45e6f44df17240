import { describe, expect, it } from 'vitest';
import { hopelessUnit, parseUnitState } from './unit-state.ts';

const state = (text: string): string | undefined => hopelessUnit(parseUnitState(text));

describe('a unit of systemd', () => {
  it('is read as systemctl shows it', () => {
    const text = 'Job=1234\nLoadState=loaded\nActiveState=activating\nSubState=start\nResult=success\n';
    expect(parseUnitState(text)).toEqual({
      active: 'activating',
      sub: 'start',
      result: 'success',
      load: 'loaded',
      hasJob: true,
    });
    expect(state(text)).toBeUndefined();
  });

  it('is given up where it cannot become active', () => {
    expect(state('ActiveState=failed\nResult=exit-code')).toBe('it failed (exit-code)');
    expect(state('ActiveState=inactive\nLoadState=not-found')).toBe('there is no such unit');
    expect(state('ActiveState=inactive\nLoadState=masked')).toBe('it is masked');
    expect(state('ActiveState=inactive\nLoadState=loaded\nJob=0')).toMatch(/nothing is to start it/);
    expect(state('ActiveState=inactive\nLoadState=loaded\nJob=7')).toBeUndefined();
    expect(state('')).toBeUndefined();
  });
});
