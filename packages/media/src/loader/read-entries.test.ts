import { describe, expect, it } from 'vitest';
import { bytesOf, bzImage, espImage, mbrDisk } from '../testing/build-files.ts';
import { mediumDirectory } from '../testing/medium-directory.ts';

const media = mediumDirectory();
const SPEC =
  'title Fedora\nversion 6.9\nlinux /vmlinuz-6.9\ninitrd /initramfs-6.9.img\noptions root=/dev/vda2 console=ttyS0\n';

/** A partition for /boot with these files besides a kernel and its initrd. */
const bootDisk = (files: Readonly<Record<string, string>>): Uint8Array =>
  mbrDisk({
    code: [0xeb],
    partitions: [
      {
        type: 0xef,
        content: espImage({
          'vmlinuz-6.9': bzImage(),
          'initramfs-6.9.img': bytesOf('initrd'),
          ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, bytesOf(text)])),
        }),
      },
    ],
  });

describe('entries of the Boot Loader Specification', () => {
  it('are those of GRUB where its configuration asks for them', async () => {
    const files = { 'grub2/grub.cfg': 'load_env\ninsmod blscfg\nblscfg\n', 'loader/entries/6.9.conf': SPEC };
    expect(await media.open(bootDisk(files))).toMatchObject({
      entries: [
        {
          loader: 'grub',
          title: 'Fedora (6.9)',
          source: '1:/loader/entries/6.9.conf',
          kernel: '1:/vmlinuz-6.9',
          initrds: ['1:/initramfs-6.9.img'],
        },
      ],
      findings: [],
    });
  });

  it('are those of systemd-boot, else', async () => {
    const medium = await media.open(bootDisk({ 'loader/entries/6.9.conf': SPEC }));
    expect(medium).toMatchObject({ entries: [{ loader: 'systemd-boot' }] });
  });
});

describe('a path of a configuration', () => {
  const menu = (linux: string) => media.open(bootDisk({ 'grub/grub.cfg': `menuentry m {\n${linux}\n}\n` }));

  it('with a device that GRUB searched for is found on the medium', async () => {
    expect(await menu('linux ($root)/vmlinuz-6.9 console=ttyS0')).toMatchObject({
      entries: [{ kernel: '1:/vmlinuz-6.9', architecture: 'x86_64' }],
      findings: [],
    });
  });

  it('that is known only when GRUB runs stays as it is, and is not called missing', async () => {
    const medium = await menu('linux /vmlinuz-$grub_cpu console=ttyS0\ninitrd $prefix/../gone.img');
    expect(medium).toMatchObject({
      entries: [{ kernel: '/vmlinuz-$grub_cpu', initrds: ['1:/gone.img'] }],
    });
    expect(medium.findings.map(({ rule }) => rule)).toEqual(['media/initrd-missing']);
  });

  it('that leads up ends at the root', async () => {
    expect(await menu('linux /../../vmlinuz-6.9 console=ttyS0')).toMatchObject({
      entries: [{ kernel: '1:/vmlinuz-6.9' }],
    });
  });
});
