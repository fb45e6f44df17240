import { isSettingsFile } from './kind-of-file.ts';
import type { SecretPlace } from './secret-places.ts';
import { mayHold, type TextHint, type TextTraits } from './text-hint.ts';

/** A part of a text in which the library may find something. */
export interface TextWindow {
  readonly place: SecretPlace;
  readonly start: number;
  readonly end: number;
}

interface Marker extends TextHint {
  readonly pattern: RegExp;
  /** Not in files that packages bring: nearly all are examples there. */
  readonly isOfSettings?: true;
}

/** What begins, or is part of, whatever the library's rules find. */
const MARKERS: readonly Marker[] = [
  {
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    hasLongWord: true,
    pattern: /(?:gh[pousr]|github_pat)_[A-Za-z0-9]{20}/g,
  },
  { hints: ['npm_'], hasLongWord: true, pattern: /npm_[A-Za-z0-9]{36}/g },
  { hints: ['xox', 'xapp-'], pattern: /(?:xox[a-z]|xapp)-\d/g },
  { hints: ['hooks.slack.com/services/'], pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{8}/g },
  { hints: ['T3BlbkFJ'], pattern: /T3BlbkFJ/g },
  { hints: ['-ant-api'], pattern: /sk-ant-api0\d/g },
  { hints: ['_api_'], hasLongWord: true, pattern: /lin_api_[A-Za-z0-9]{32}/g },
  { hints: ['shp'], hasLongWord: true, pattern: /shp(?:pa|ca|at|ss)_[A-Za-z0-9]{32}/g },
  { hints: ['_ey'], pattern: /ops_ey[A-Za-z0-9+/=]{100}/g },
  {
    hints: ['_access_', '_ACCESS_', 'AccessKey'],
    pattern: /secret_?access_?key["']?\s{0,8}(?::|=>|=)\s{0,8}["']?[A-Za-z0-9/+=]{40}/gi,
  },
  { hints: ['://'], pattern: /:\/\/[^\s/:@]{1,100}:[^\s/@]{4,200}@/g, isOfSettings: true },
];

/** The longest token, of 1Password, has some 1300 characters; OpenAI's marker stands in the middle of its keys. */
const BEFORE = 160;
const BEHIND = 1600;

/** Of one text. */
const MAX_WINDOWS = 64;

/** The parts of a text that are worth the library's time: in nearly every text none. */
export function textWindows(place: SecretPlace, traits: TextTraits): readonly TextWindow[] {
  const { text, path } = place;
  const isSettings = path === undefined || isSettingsFile(path);
  const found = MARKERS.filter(
    (marker) => (marker.isOfSettings !== true || isSettings) && mayHold(text, marker, traits),
  ).flatMap(({ pattern }) => startsOf(text, pattern));
  const windows: { place: SecretPlace; start: number; end: number }[] = [];
  for (const at of found.sort((a, b) => a - b)) {
    const start = Math.max(0, at - BEFORE);
    const end = Math.min(text.length, at + BEHIND);
    const last = windows.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else windows.push({ place, start, end });
  }
  return windows;
}

function startsOf(text: string, pattern: RegExp): readonly number[] {
  const starts: number[] = [];
  for (const { index } of text.matchAll(pattern)) {
    if (starts.push(index) === MAX_WINDOWS) break;
  }
  return starts;
}
