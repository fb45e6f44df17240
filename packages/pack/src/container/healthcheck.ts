import { type Profile, serverPort } from '@up/profiles';

/** Where the script lies in the image. */
export const HEALTHCHECK_PATH = '/app/.up/healthcheck.mjs';

export interface HealthTarget {
  readonly url: string;
  readonly status: number;
}

/** What tells that a container of the profile is healthy: its first HTTP expectation; undefined where it has none. */
export function healthTarget(profile: Profile): HealthTarget | undefined {
  const [first] = profile.expect.http;
  if (first === undefined) return undefined;
  const port = serverPort(profile, profile.container, first.server);
  return port === undefined
    ? undefined
    : { url: `http://127.0.0.1:${port}${first.path}`, status: first.status };
}

/**
 * A health check that needs nothing but the Node that is in the image: no shell, no curl. In exec form, so that
 * what it is given is what it gets.
 */
export function healthcheckScript({ url, status }: HealthTarget): string {
  return `// Exit code 0: healthy. Docker and Podman run this.
import { writeSync } from 'node:fs';

try {
  const response = await fetch(${JSON.stringify(url)}, { signal: AbortSignal.timeout(4000), redirect: 'manual' });
  await response.body?.cancel();
  if (response.status !== ${status}) {
    writeSync(1, \`${url} answered \${response.status}, not ${status}\\n\`);
    process.exitCode = 1;
  }
} catch (error) {
  writeSync(1, \`${url}: \${error.cause?.code ?? error.message}\\n\`);
  process.exitCode = 1;
}
`;
}
