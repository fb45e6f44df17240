/** The programs whose configuration the flake makes. */
export const SHOWN_CONFIGS: readonly ['nginx', 'ffmpeg'] = ['nginx', 'ffmpeg'];

export type ShownConfig = 'nginx' | 'ffmpeg';
