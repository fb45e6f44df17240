/** What systemd says of a unit. */
export interface UnitState {
  /** `active`, `inactive`, `activating`, `failed`... */
  readonly active: string;
  readonly sub: string;
  /** `success`, `exit-code`, `timeout`... */
  readonly result: string;
  /** `loaded`, `not-found`, `masked`. */
  readonly load: string;
  /** Whether something about it is still to be done. */
  readonly hasJob: boolean;
}

/** For `systemctl show UNIT -p ...`; `parseUnitState` reads what it says. */
export const UNIT_PROPERTIES = 'ActiveState,SubState,Result,LoadState,Job' as const;

/** Of `NAME=value` lines. */
export function parseUnitState(text: string): UnitState {
  const values = new Map(
    text.split(/\r?\n/).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
  const job = values.get('Job') ?? '';
  return {
    active: values.get('ActiveState') ?? 'unknown',
    sub: values.get('SubState') ?? 'unknown',
    result: values.get('Result') ?? 'unknown',
    load: values.get('LoadState') ?? 'unknown',
    hasJob: job !== '' && job !== '0',
  };
}

/** Why waiting for it has no end; undefined where it may still become active. */
export function hopelessUnit(state: UnitState): string | undefined {
  if (state.active === 'failed') return `it failed (${state.result})`;
  if (state.load === 'not-found') return 'there is no such unit';
  if (state.load === 'masked') return 'it is masked';
  if (state.active === 'inactive' && !state.hasJob) return 'it is inactive, and nothing is to start it';
  return undefined;
}
