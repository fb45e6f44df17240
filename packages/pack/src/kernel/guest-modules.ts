/** Modules by when a machine needs them. Each is loaded where the kernel has it and it is not built in. */
export interface ModuleStages<T = readonly string[]> {
  /** Before the workload is started: transports, the usual network card, the port that tells of readiness. */
  readonly start: T;
  /** While the workload starts: what a machine needs to be ready and to be switched off. */
  readonly meanwhile: T;
  /** Only where no network card was found: those of other hypervisors and of hardware. */
  readonly network: T;
  /** When all is up: disks, CDs, their file systems, shares of the host. */
  readonly later: T;
}

export const GUEST_MODULES: ModuleStages = {
  start: ['virtio_pci', 'virtio_mmio', 'virtio_net', 'af_packet', 'virtio_console'],
  meanwhile: ['virtio_rng', 'button', 'evdev', 'pvpanic_pci'],
  network: ['e1000', 'e1000e', 'vmxnet3', 'hv_netvsc', 'xen_netfront', 'ena', 'igb', 'igc', 'r8169', 'tg3'],
  later: [
    ...['virtio_blk', 'virtio_scsi', 'sd_mod', 'sr_mod', 'ata_piix', 'ahci', 'nvme', 'usb_storage', 'uas'],
    ...[
      'isofs',
      'vfat',
      'nls_cp437',
      'nls_iso8859_1',
      'nls_ascii',
      'nls_utf8',
      'ext4',
      'squashfs',
      'overlay',
    ],
    ...['loop', '9p', '9pnet_virtio', 'virtiofs', 'vmw_vsock_virtio_transport'],
  ],
};

export const MODULE_STAGES: readonly (keyof ModuleStages)[] = ['start', 'meanwhile', 'network', 'later'];
