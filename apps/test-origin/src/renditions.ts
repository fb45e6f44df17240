import { UpError } from '@up/core';
import type { TestOriginSettings, VariantSettings } from '@up/profiles';

/** One picture and sound that is published: the only one of a plain profile, or one of the ABR ladder. */
export interface Rendition {
  /** Unique; the label in metrics. */
  readonly name: string;
  /** Below the HLS directory and in URLs; empty where there is only one rendition. */
  readonly directory: string;
  readonly video: Omit<VariantSettings, 'name'>;
}

/** The label of the only rendition of a plain profile. */
export const SINGLE_RENDITION = 'stream';

/**
 * What a profile publishes, in the order of the profile.
 * @throws UpError UP_SETTINGS_INVALID when two variants share a name or a playlist has no possible file name.
 */
export function renditionsOf(settings: TestOriginSettings): readonly Rendition[] {
  for (const key of ['playlistName', 'masterPlaylist'] as const) checkFileName(key, settings.hls[key]);
  if (!settings.multibitrate) {
    return [{ name: SINGLE_RENDITION, directory: '', video: settings.video }];
  }
  const names = new Set<string>();
  return settings.variants.map((variant) => {
    if (names.has(variant.name)) throw invalid(`variants: the name "${variant.name}" is there twice`);
    names.add(variant.name);
    return { name: variant.name, directory: variant.name, video: variant };
  });
}

function checkFileName(key: string, name: string): void {
  if (/^\.{1,2}$/.test(name)) throw invalid(`hls.${key}: "${name}" is not a file name`);
}

function invalid(message: string): UpError {
  return new UpError('UP_SETTINGS_INVALID', `The settings are invalid: ${message}`, {
    hint: 'Change the profile in up.toml, then: up sync',
  });
}
