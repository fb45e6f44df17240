import { describe, expect, it } from 'vitest';
import { arm64Image, bytesOf, espImage, mbrDisk } from '../testing/build-files.ts';
import { mediumDirectory } from '../testing/medium-directory.ts';

const media = mediumDirectory();
const FILES = {
  'config.txt': bytesOf('arm_64bit=1\n'),
  'cmdline.txt': bytesOf('console=serial0,115200 console=tty1 root=PARTUUID=1234-02 rootwait\n'),
  'kernel8.img': arm64Image(),
  'bcm2710-rpi-3-b.dtb': bytesOf('dtb'),
};
const open = (files: Readonly<Record<string, Uint8Array>>): ReturnType<typeof media.open> =>
  media.open(mbrDisk({ partitions: [{ type: 0x0c, content: espImage(files) }] }));

describe('the card of a Raspberry Pi', () => {
  it('has one entry: what its firmware starts', async () => {
    expect(await open(FILES)).toMatchObject({
      kind: 'disk',
      boots: [],
      findings: [],
      entries: [
        {
          loader: 'raspberry-pi',
          source: '1:/config.txt',
          kernel: '1:/kernel8.img',
          initrds: [],
          parameters: 'console=ttyAMA0,115200 console=tty1 root=PARTUUID=1234-02 rootwait',
          architecture: 'aarch64',
          deviceTree: '1:/bcm2710-rpi-3-b.dtb',
        },
      ],
    });
  });

  it('has what its configuration says for this board, and for no other', async () => {
    const config =
      '[pi4]\nkernel=four.img\n[pi3]\nkernel=three.img\n[all]\ninitramfs initrd.img followkernel\n';
    const card = await open({
      ...FILES,
      'config.txt': bytesOf(config),
      'three.img': arm64Image(),
      'initrd.img': bytesOf('initrd'),
    });
    expect(card).toMatchObject({ entries: [{ kernel: '1:/three.img', initrds: ['1:/initrd.img'] }] });
  });

  it.each(['kernel8.img', 'bcm2710-rpi-3-b.dtb', 'config.txt'] as const)(
    'has nothing to start without %s',
    async (name) => {
      const { [name]: _, ...rest } = FILES;
      expect(await open(rest)).toMatchObject({
        entries: [],
        findings: [expect.objectContaining({ rule: 'media/no-boot-loader' })],
      });
    },
  );
});
