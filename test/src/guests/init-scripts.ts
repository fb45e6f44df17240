/** Modules with which a guest has disks, a network card, a power button and a watched panic on every board. */
export const GUEST_MODULES: readonly string[] = [
  'virtio_pci',
  'virtio_mmio',
  'virtio_blk',
  'virtio_net',
  'evdev',
];

/** x86_64 builds them as modules, aarch64 has the button inside and no need of the rest. */
export const X86_MODULES: readonly string[] = [...GUEST_MODULES, 'button', 'pvpanic_pci'];

/** The address that QEMU's user network expects; DHCP would only take longer. */
export const NETWORK: string = `ip link set lo up
ip addr add 10.0.2.15/24 dev eth0 && ip link set eth0 up
`;

/** `GET /health` on port 80. */
export const HTTP: string = `mkdir -p /www && echo OK > /www/health && httpd -p 80 -h /www
`;

/** Shuts down when the power button is pressed, as acpid or systemd would. */
export const POWER_BUTTON: string = `for event in /sys/class/input/event*; do
  case "$(cat $event/device/name)" in
    "Power Button"|gpio-keys)
      (dd if=/dev/input/$(basename $event) of=/dev/null bs=24 count=1 2>/dev/null; echo "guest: powering off"; poweroff -f) & ;;
  esac
done
`;

/** For ever. */
export const STAY: string = `while :; do sleep 1000; done
`;

/** Says that it is ready, answers \`GET /health\` on port 80, obeys the power button. */
export const HEALTHY_INIT: string = `${NETWORK}${HTTP}${POWER_BUTTON}echo "guest: ready"
${STAY}`;
