import { describe, expect, it } from 'vitest';
import { cloudInitSeed } from './cloud-init-seed.ts';

describe('cloudInitSeed', () => {
  it('is a volume that NoCloud looks for, with the user data as it was given', () => {
    const { iso, marker } = cloudInitSeed({ userData: '#cloud-config\nhostname: x\n' });
    const text = Buffer.from(iso).toString('latin1');
    expect(text.slice(16 * 2048 + 40, 16 * 2048 + 46)).toBe('cidata');
    expect(text).toContain('#cloud-config\nhostname: x\n');
    expect(text).toContain(`#!/bin/sh\necho ${marker} >/dev/console\n`);
    expect(text).toContain('local-hostname: up\n');
  });

  it('is another instance for other data, and the same for the same', () => {
    const seed = (text: string): string => cloudInitSeed({ userData: `#!/bin/sh\n${text}` }).marker;
    expect(seed('a')).toBe(seed('a'));
    expect(seed('a')).not.toBe(seed('b'));
  });

  it('takes meta data as it is', () => {
    const { iso } = cloudInitSeed({ userData: '#cloud-config\n', metaData: 'instance-id: mine\n' });
    expect(Buffer.from(iso).toString('latin1')).toContain('instance-id: mine\n');
  });

  it.each(['', 'hostname: x\n', '\ufeff#cloud-config\n', ' #cloud-config\n'])(
    'refuses user data that cloud-init would ignore: %j',
    (userData) => {
      expect(() => cloudInitSeed({ userData })).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
    },
  );
});
