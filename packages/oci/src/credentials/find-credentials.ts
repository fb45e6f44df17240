import { type AuthConfig, parseAuthEntry } from './auth-config.ts';
import { credentialFiles, readAuthFile } from './credential-files.ts';
import { askHelper } from './credential-helper.ts';
import { findAuthKey, hostKeys } from './credential-keys.ts';
import type { CredentialQuery, CredentialSearch, Credentials } from './credentials.ts';

export interface FindCredentialsOptions {
  /** Says where the files are, and is the environment of helpers. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

interface Found {
  readonly credentials: Credentials;
  readonly origin: string;
}

/**
 * The credentials that Docker or podman would use for a registry: of the helper named for the host, of the store for
 * all hosts, of the file itself. Trouble on the way is no error: the image may be there for everybody.
 * @throws the reason of the signal.
 */
export async function findCredentials(
  query: CredentialQuery,
  options: FindCredentialsOptions,
): Promise<CredentialSearch> {
  const problems: string[] = [];
  for (const path of credentialFiles(options.env)) {
    const file = await readAuthFile(path);
    if (file.status === 'unreadable') problems.push(`${path} cannot be used: ${file.reason}`);
    if (file.status !== 'read') continue;
    const { config } = file;
    const found = (await fromHelpers(config, { query, options, problems })) ?? fromFile(config, query, path);
    if (found !== undefined) return { ...found, problems };
  }
  return { credentials: undefined, origin: undefined, problems };
}

interface HelperSearch {
  readonly query: CredentialQuery;
  readonly options: FindCredentialsOptions;
  readonly problems: string[];
}

async function fromHelpers(
  { credHelpers, credsStore }: AuthConfig,
  { query, options, problems }: HelperSearch,
): Promise<Found | undefined> {
  const keys = hostKeys(query);
  const own = keys.find((key) => credHelpers.has(key));
  const helper = (own && credHelpers.get(own)) ?? credsStore;
  const host = own ?? keys[0];
  if (helper === undefined || host === undefined) return undefined;
  const answer = await askHelper({ helper, host, ...options });
  if (answer.status === 'failed') problems.push(answer.problem);
  if (answer.status !== 'found') return undefined;
  return { credentials: answer.credentials, origin: `docker-credential-${helper}` };
}

function fromFile({ auths }: AuthConfig, query: CredentialQuery, origin: string): Found | undefined {
  const key = findAuthKey([...auths.keys()], query);
  const credentials = key === undefined ? undefined : parseAuthEntry(auths.get(key));
  return credentials && { credentials, origin };
}
