import { describe, expect, it } from 'vitest';
import { earlyConfig, grubConfig } from './grub-config.ts';
import { volumeLabel } from './volume-label.ts';

describe('grubConfig', () => {
  it('has an entry that starts by itself, with kernel, parameters and initrd', () => {
    const config = grubConfig({ title: 'web/default', cmdline: 'console=tty0 console=ttyS0' });
    expect(config).toContain('set default=up\n');
    expect(config).toContain(
      "menuentry 'web/default' --id up {\n  linux /boot/vmlinuz console=tty0 console=ttyS0\n  initrd /boot/initrd\n}",
    );
    expect(config).toContain('console=ttyS0 up.shell\n');
  });

  it('lets no title leave its quotes', () => {
    expect(grubConfig({ title: "it's { reboot }", cmdline: '' })).toContain(
      "menuentry 'it s { reboot }' --id up {",
    );
  });
});

describe('earlyConfig', () => {
  it('finds the volume by a file of its own', () => {
    expect(earlyConfig('/boot/grub/abc')).toContain('--file /boot/grub/abc\n');
  });
});

describe('volumeLabel', () => {
  it.each([
    ['test-origin/default', 'UP_TEST_ORIGIN_DEFAULT'],
    ['web/4k-abr', 'UP_WEB_4K_ABR'],
    ['a-very-long-workload/with-a-very-long-profile', 'UP_A_VERY_LONG_WORKLOAD_WITH_A_V'],
  ])('%s', (profile, label) => {
    expect(volumeLabel(profile)).toBe(label);
  });
});
