import type { Finding } from '@up/core';
import { type GuestDisk, lookAtDisk } from '../disk/look-at-disk.ts';
import { mediaFinding } from '../findings/rules.ts';
import type { BootPath } from '../medium.ts';

export interface HybridBoots {
  readonly boots: readonly BootPath[];
  readonly findings: readonly Finding[];
}

/** How an ISO starts as a disk: from a USB stick that it was written to. */
export async function hybridBootsOf(disk: GuestDisk): Promise<HybridBoots> {
  const { boots, findings: all } = await lookAtDisk(disk);
  // Tables of hybrids overlap, and miss the entry that protects a GPT: they are made so, and firmware takes them.
  const findings = all.filter(({ rule }) => rule === 'media/partition-outside');
  if (boots.length > 0) return { boots, findings: findings.map(asWarning) };
  const finding = mediaFinding('not-hybrid', {
    message: 'the ISO starts from a CD, not from a USB stick that it is written to',
    evidence: 'its first sectors have neither boot code nor a partition with a loader for UEFI',
    fix: 'Make it with grub-mkrescue or xorriso -as mkisofs -isohybrid-mbr, or run isohybrid --uefi on it.',
  });
  return { boots: [], findings: [finding] };
}

/** As a CD it starts all the same. */
function asWarning(finding: Finding): Finding {
  return finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding;
}
