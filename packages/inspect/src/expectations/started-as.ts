import type { Image, ImageConfig } from '@up/oci';

/** How a container is started otherwise than its image says. */
export interface StartOverrides {
  readonly user?: string | undefined;
  /** Added to the variables of the image; of one name they win. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** In place of the image's own; without `command`, the image's command goes, too, as with `docker run`. */
  readonly entrypoint?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
}

/** The image as it is when it is started like that. Files and layers stay what they are. */
export function startedAs(image: Image, overrides: StartOverrides): Image {
  const { user, env = {}, entrypoint } = overrides;
  const config: ImageConfig = {
    ...image.config,
    ...(user === undefined ? {} : { user }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    cmd: overrides.command ?? (entrypoint === undefined ? image.config.cmd : []),
    env: [
      ...image.config.env.filter((entry) => !Object.hasOwn(env, nameOf(entry))),
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ],
  };
  return { ...image, config };
}

function nameOf(entry: string): string {
  const position = entry.indexOf('=');
  return position === -1 ? entry : entry.slice(0, position);
}
