import type { Profile } from '@up/profiles';

/** What of the servers of a profile is worth showing, as URLs: of those whose address is known. */
export function serverUrls(
  profile: Pick<Profile, 'servers'>,
  addresses: ReadonlyMap<string, string>,
): readonly string[] {
  return Object.entries(profile.servers).flatMap(([name, { urls }]) => {
    const base = addresses.get(name);
    return base === undefined ? [] : urls.map((url) => new URL(url, base).href);
  });
}
