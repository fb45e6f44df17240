import { compareFindings, type Finding } from '@up/core';
import { type IsoImage, openIso } from '@up/formats';
import type { MediumFile } from '../file/medium-file.ts';
import type { RootNames } from '../findings/root-names.ts';
import { mediaFinding } from '../findings/rules.ts';
import { lookInside } from '../loader/look-inside.ts';
import type { IsoMedium } from '../medium.ts';
import { isoTree } from '../tree/iso-tree.ts';
import { hybridBootsOf } from './hybrid-boots.ts';
import { cdBootsOf } from './iso-boots.ts';

/** @throws FormatError where there is no volume to speak of */
export async function openIsoMedium(file: MediumFile): Promise<IsoMedium> {
  const iso = await openIso(file.readAt);
  const tree = isoTree(iso);
  const cd = await cdBootsOf(file, iso);
  const hybrid = await hybridBootsOf(file);
  const trees = cd.esp === undefined ? [tree] : [tree, cd.esp];
  const names: RootNames = {
    LABEL: trees.flatMap(({ labels }) => labels),
    UUID: undefined,
    PARTUUID: undefined,
    PARTLABEL: undefined,
  };
  const inside = await lookInside(trees, names);
  const volume = volumeFindings(iso, file);
  // A file that is cut off has partitions beyond its end, which says nothing more.
  const isCutOff = volume.some(({ rule }) => rule === 'media/truncated');
  const findings = [...volume, ...cd.findings, ...(isCutOff ? [] : hybrid.findings), ...inside.findings];
  return {
    kind: 'iso',
    path: file.path,
    sizeBytes: file.sizeBytes,
    label: iso.volume.label,
    boots: [...cd.boots, ...hybrid.boots],
    isHybrid: hybrid.boots.length > 0,
    entries: inside.entries.map(({ entry }) => entry),
    findings: findings.sort(compareFindings),
  };
}

/** mkisofs adds 150 sectors that hold nothing; without them nothing is lost. */
const PADDING = 150 * 2048;

function volumeFindings({ volume, isCutOff }: IsoImage, { sizeBytes }: MediumFile): readonly Finding[] {
  const findings: Finding[] = [];
  const missing = volume.volumeBytes - sizeBytes;
  if (missing > 0 || isCutOff)
    findings.push(
      mediaFinding('truncated', {
        severity: missing > PADDING || isCutOff ? 'error' : 'warning',
        message:
          missing > 0
            ? `the file is cut off: ${missing} bytes are missing at its end`
            : 'the list of volume descriptors has no end',
        evidence: `the volume takes ${volume.volumeBytes} bytes, the file has ${sizeBytes}`,
        fix: 'Fetch or build it again; the download, or the disk it was written to, ended early.',
      }),
    );
  if (volume.label === '')
    findings.push(
      mediaFinding('no-label', {
        message: 'the volume has no label, so that no system can find it by one',
        evidence: 'the volume identifier is empty',
        fix: 'Give it one: xorriso -volid NAME, mkisofs -V NAME.',
      }),
    );
  return findings;
}
