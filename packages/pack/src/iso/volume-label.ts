/**
 * The label of a volume: at most 32 of the characters that ECMA-119 allows (d-characters: capital letters, digits,
 * underscores). `test-origin/default` -> `UP_TEST_ORIGIN_DEFAULT`.
 */
export function volumeLabel(profile: string): string {
  const label = `UP_${profile.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
  return label.slice(0, 32).replace(/_+$/, '');
}
