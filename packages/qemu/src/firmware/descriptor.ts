import { z } from 'zod';
import type { FirmwareNeed, InstalledFirmware } from './firmware-need.ts';

const file = z.object({ filename: z.string(), format: z.enum(['raw', 'qcow2']) });

const descriptor = z.object({
  'interface-types': z.array(z.string()),
  mapping: z.object({
    device: z.literal('flash'),
    mode: z.enum(['split', 'stateless', 'combined']).default('split'),
    executable: file,
    'nvram-template': file.optional(),
  }),
  targets: z.array(z.object({ architecture: z.string(), machines: z.array(z.string()) })),
  features: z.array(z.string()),
});

/** A descriptor of firmware in flash (docs/interop/firmware.json of QEMU), as far as it is of interest here. */
export interface FirmwareDescriptor {
  readonly 'interface-types': readonly string[];
  readonly mapping: {
    readonly mode: 'split' | 'stateless' | 'combined';
    readonly executable: DescribedFile;
    readonly 'nvram-template'?: DescribedFile | undefined;
  };
  readonly targets: readonly DescribedTarget[];
  readonly features: readonly string[];
}

interface DescribedFile {
  readonly filename: string;
  readonly format: 'raw' | 'qcow2';
}

interface DescribedTarget {
  readonly architecture: string;
  readonly machines: readonly string[];
}

/** Undefined for what is no descriptor of firmware in flash. */
export function parseDescriptor(text: string): FirmwareDescriptor | undefined {
  try {
    const result = descriptor.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** The files of a descriptor that is fit for the machine, or undefined. */
export function firmwareOf(
  { mapping, targets, features, 'interface-types': interfaces }: FirmwareDescriptor,
  need: FirmwareNeed,
): InstalledFirmware | undefined {
  const isFit =
    interfaces.includes('uefi') &&
    mapping.mode !== 'combined' &&
    targets.some((target) => isTarget(target, need)) &&
    hasFeatures(features, need);
  if (!isFit) return undefined;
  const { executable: code, 'nvram-template': template } = mapping;
  return {
    code: { path: code.filename, format: code.format },
    variables: template === undefined ? undefined : { path: template.filename, format: template.format },
  };
}

/** The names that the patterns of descriptors are made for carry a version, which every one of them leaves open. */
const MACHINE_NAMES: Readonly<Record<FirmwareNeed['board'], string>> = {
  q35: 'pc-q35-7.2',
  pc: 'pc-i440fx-7.2',
  virt: 'virt-7.2',
  microvm: 'microvm',
  // It has none.
  raspi3b: 'raspi3b',
};

function isTarget(target: DescribedTarget, { architecture, board }: FirmwareNeed): boolean {
  if (target.architecture !== architecture) return false;
  return target.machines.some((glob) => glob === board || matchesGlob(MACHINE_NAMES[board], glob));
}

/** A pattern of fnmatch with `*` alone, which is all that occurs. */
function matchesGlob(name: string, glob: string): boolean {
  const [head = '', ...rest] = glob.split('*');
  if (rest.length === 0) return name === glob;
  const tail = rest.pop() ?? '';
  if (!name.startsWith(head) || name.length < head.length + tail.length || !name.endsWith(tail)) return false;
  let position = head.length;
  return rest.every((part) => {
    const found = name.indexOf(part, position);
    position = found + part.length;
    return found !== -1 && position <= name.length - tail.length;
  });
}

function hasFeatures(features: readonly string[], { architecture, secureBoot }: FirmwareNeed): boolean {
  const has = (feature: string): boolean => features.includes(feature);
  if (secureBoot === 'off') return !has('enrolled-keys') && !has('requires-smm');
  // On x86 the variables are protected by system management mode alone.
  return has('secure-boot') && has('enrolled-keys') && (architecture !== 'x86_64' || has('requires-smm'));
}
