/** What systemd told the host through `vmm.notify_socket`, or a unit through a virtio-serial port. */
export interface NotifyState {
  /** `READY=1`. Alone it proves nothing: emergency mode sends it, too. */
  readonly ready: boolean;
  readonly status: string | undefined;
  readonly activeUnits: readonly string[];
  readonly inactiveUnits: readonly string[];
  readonly exitStatus: number | undefined;
  /** `poweroff`, `reboot`, `halt`, `kexec`. */
  readonly shutdown: string | undefined;
  readonly hostname: string | undefined;
  /** `emergency.target` or `rescue.target`, where it entered one. */
  readonly emergency: string | undefined;
}

const KEPT_LINES = 200;
const VALUE_LENGTH = 256;
const EMERGENCY_UNIT = /^(?:emergency|rescue)\.(?:target|service)$/;

/**
 * Parses the lines of sd_notify(3), `KEY=VALUE` each, as systemd sends them to the manager of a virtual machine:
 * `READY=1`, `X_SYSTEMD_UNIT_ACTIVE=multi-user.target`, `EXIT_STATUS=0`... Unknown lines are passed over; a line
 * that is just `EMERGENCY` says that emergency mode was entered. Bounded; never throws.
 */
export function parseNotify(text: string): NotifyState {
  const lines = text.split('\n', KEPT_LINES).map((line) => line.slice(0, VALUE_LENGTH).trim());
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  const activeUnits = values('X_SYSTEMD_UNIT_ACTIVE');
  const exitStatus = values('EXIT_STATUS').at(-1);
  const word = lines.includes('EMERGENCY') || lines.includes('EMERGENCY=1') ? 'emergency.target' : undefined;
  return {
    ready: values('READY').includes('1'),
    status: values('STATUS').at(-1),
    activeUnits,
    inactiveUnits: values('X_SYSTEMD_UNIT_INACTIVE'),
    exitStatus: exitStatus !== undefined && /^\d{1,3}$/.test(exitStatus) ? Number(exitStatus) : undefined,
    shutdown: values('X_SYSTEMD_SHUTDOWN').at(-1),
    hostname: values('X_SYSTEMD_HOSTNAME').at(-1),
    emergency: activeUnits.find((unit) => EMERGENCY_UNIT.test(unit)) ?? word,
  };
}
