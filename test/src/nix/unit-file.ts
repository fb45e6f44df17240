/** A unit of nix/lib, as NixOS takes it. */
export interface NixUnit {
  readonly description: string;
  readonly after?: readonly string[];
  readonly startLimitIntervalSec?: number;
  readonly unitConfig?: UnitSection;
  readonly serviceConfig: UnitSection;
}

type UnitSection = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The unit's file, as NixOS writes it: a list is the key several times. */
export function renderUnit({
  description,
  after = [],
  startLimitIntervalSec,
  unitConfig = {},
  serviceConfig,
}: NixUnit): string {
  return [
    '[Unit]',
    `Description=${description}`,
    ...after.map((unit) => `After=${unit}`),
    ...(startLimitIntervalSec === undefined ? [] : [`StartLimitIntervalSec=${startLimitIntervalSec}`]),
    ...section(unitConfig),
    '[Service]',
    ...section(serviceConfig),
    '',
  ].join('\n');
}

function section(values: UnitSection): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => `${key}=${each}`),
  );
}
