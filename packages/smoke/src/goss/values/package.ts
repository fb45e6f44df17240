import { CannotTell } from '../../inside/cannot-tell.ts';
import type { Inside } from '../../inside/inside.ts';
import { NoValue, once, type ReadValues, textParameter } from '../read-value.ts';

const MAX_BYTES = 32 * 1024 * 1024;

/** Versions of a package by the databases of dpkg and apk; nothing of the image is run for it, but for rpm. */
export const packageValues: ReadValues = (subject, { inside }) => {
  const name = textParameter(subject, 'name') ?? subject.id;
  const versions = once(() => versionsOf(inside, name));
  return {
    installed: async () => (await versions()).length > 0,
    versions: async () => {
      const found = await versions();
      if (found.length === 0) throw new NoValue(`${name} is not installed`);
      return found;
    },
  };
};

async function versionsOf(inside: Inside, name: string): Promise<readonly string[]> {
  const dpkg = await inside.text('/var/lib/dpkg/status', MAX_BYTES);
  if (dpkg !== undefined) return dpkgVersions(dpkg, name);
  const apk = await inside.text('/lib/apk/db/installed', MAX_BYTES);
  if (apk !== undefined) return apkVersions(apk, name);
  const parts = await statusParts(inside);
  if (parts !== undefined) return dpkgVersions(parts, name, 'no-status');
  return await rpmVersions(inside, name);
}

/** Images without dpkg itself (distroless) have a file for each package. */
async function statusParts(inside: Inside): Promise<string | undefined> {
  const directory = '/var/lib/dpkg/status.d';
  if ((await inside.follow(directory))?.type !== 'directory') return undefined;
  const files = (await inside.list(directory)).filter(({ type }) => type === 'file').slice(0, 2000);
  const texts = await Promise.all(files.map(({ path }) => inside.text(path, 1024 * 1024)));
  return texts.join('\n\n');
}

/** What dpkg-query prints for packages that are installed. */
export function dpkgVersions(
  status: string,
  name: string,
  kind: 'status' | 'no-status' = 'status',
): readonly string[] {
  return status.split(/\n{2,}/).flatMap((paragraph) => {
    const field = (label: string): string | undefined =>
      new RegExp(`^${label}: (.*)$`, 'm').exec(paragraph)?.[1]?.trim();
    const isInstalled = kind === 'no-status' || /^(?:install|hold) ok installed$/.test(field('Status') ?? '');
    const version = field('Version');
    const [wanted, architecture] = name.split(':');
    const fits =
      field('Package') === wanted && (architecture === undefined || field('Architecture') === architecture);
    return fits && isInstalled && version !== undefined ? [version] : [];
  });
}

export function apkVersions(installed: string, name: string): readonly string[] {
  return installed.split(/\n{2,}/).flatMap((paragraph) => {
    const field = (label: string): string | undefined =>
      new RegExp(`^${label}:(.*)$`, 'm').exec(paragraph)?.[1];
    const version = field('V');
    return field('P') === name && version !== undefined ? [version] : [];
  });
}

async function rpmVersions(inside: Inside, name: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await inside.exec([
    'rpm',
    '-q',
    '--nosignature',
    '--nodigest',
    '--qf',
    '%{VERSION}\n',
    name,
  ]);
  if (exitCode === 126 || exitCode === 127)
    throw new CannotTell('there is no database of dpkg or apk in the container, and no rpm to ask');
  return exitCode === 0 ? stdout.split('\n').filter((line) => line !== '') : [];
}
