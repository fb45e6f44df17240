import { formatBytes, plural } from '@up/core';
import { describeSizes, listPackages, measureEfficiency } from '@up/inspect';
import { type Image, renderPlatform } from '@up/oci';
import { toHtml } from '@up/report';
import { VERSION } from '../version.ts';
import type { ProfileView } from './profile-view.ts';
import { describeOff, describeProfile } from './render-text.ts';
import type { RulePlan, Sorted } from './rule-plan.ts';

export interface HtmlOptions {
  readonly image: Image;
  readonly sorted: Sorted;
  readonly view: ProfileView | undefined;
  readonly plan: RulePlan;
}

/** The report as one page that needs nothing else. A module of its own: only who wants a page loads it. */
export function renderHtml({ image, sorted, view, plan }: HtmlOptions): string {
  const sizes = describeSizes(image);
  return toHtml({
    toolVersion: VERSION,
    title: image.name ?? image.source,
    facts: factsOf(image, sorted, view),
    layers: reportLayers(image),
    treemaps: [
      { title: 'Layers', root: sizes.layers },
      { title: 'Packages', root: sizes.packages },
    ],
    findings: sorted.findings,
    skipped: sorted.skipped,
    rules: plan.rules,
  });
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

function factsOf(image: Image, { off }: Sorted, view: ProfileView | undefined): readonly Fact[] {
  const { source, format, digest, platform, sizeBytes, layers } = image;
  const fact = (label: string, value: string): readonly Fact[] => (value === '' ? [] : [{ label, value }]);
  return [
    ...fact('Source', source),
    ...fact('Platform', renderPlatform(platform)),
    ...fact('Format', format),
    ...fact('Digest', digest),
    ...fact('Size', `${formatBytes(sizeBytes)} in ${plural(layers.length, 'layer')}`),
    ...fact('Packages', String(listPackages(image).length)),
    ...fact('Profile', view === undefined ? '' : describeProfile(view)),
    ...off.flatMap((entry) => fact('Switched off', describeOff(entry))),
  ];
}

type ReportLayers = Parameters<typeof toHtml>[0]['layers'];

function reportLayers(image: Image): ReportLayers {
  const wasted = new Map(
    measureEfficiency(image).layers.map(({ layer, hiddenBytes }) => [layer, hiddenBytes]),
  );
  return image.layers.map(({ digest, sizeBytes, uncompressedBytes, entries, createdBy }, index) => ({
    ...{ digest, sizeBytes, uncompressedBytes, entries },
    wastedBytes: wasted.get(index) ?? 0,
    ...(createdBy === undefined ? {} : { createdBy }),
  }));
}
