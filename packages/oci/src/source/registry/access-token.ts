import * as z from 'zod';
import type { Credentials } from '../../credentials/credentials.ts';
import { answerFailure } from './answer-failure.ts';
import { basicAuthorization } from './basic-authorization.ts';
import type { Challenge } from './challenge.ts';
import { followRedirects } from './follow-redirects.ts';
import type { HttpAnswer, HttpOptions, HttpRequest } from './http-exchange.ts';
import { readBody } from './read-body.ts';
import { unreachable } from './registry-errors.ts';
import { withRetries } from './retry.ts';

export interface TokenRequest {
  /** Of the scheme `bearer`. */
  readonly challenge: Challenge;
  /** Undefined: as anybody. */
  readonly credentials: Credentials | undefined;
  readonly repository: string;
  /** Where the registry is. */
  readonly isRegistryHttps: boolean;
  /** Whether credentials may go over plain HTTP: only where the registry is on this machine. */
  readonly mayTrustHttp: boolean;
}

/** What the authorisation server says of the credentials. */
export type TokenResult =
  | { readonly status: 'granted'; readonly token: string }
  | { readonly status: 'refused'; readonly answer: HttpAnswer };

const MAX_TOKEN_BYTES = 256 * 1024;
/** What a header can hold: a token with anything else in it would be an error that shows the token. */
const TOKEN = /^[\x21-\x7e]{1,65536}$/;

const TokenDocument = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/**
 * Fetches an access token from the authorisation server that a registry names (distribution specification, token
 * authentication): with a password or as anybody by GET, with an identity token by POST (OAuth2).
 * @throws UpError UP_REGISTRY_UNREACHABLE; the reason of the signal.
 */
export async function fetchAccessToken(request: TokenRequest, options: HttpOptions): Promise<TokenResult> {
  const realm = realmOf(request, options);
  const credentials = realm.protocol === 'https:' || request.mayTrustHttp ? request.credentials : undefined;
  const http =
    credentials?.type === 'identity-token'
      ? refreshRequest(realm, request, credentials.token)
      : passwordRequest(realm, request, credentials);
  return await withRetries(() => askForToken(http, options), {
    signal: options.signal,
    backoffMs: options.times.backoffMs,
  });
}

async function askForToken(request: HttpRequest, options: HttpOptions): Promise<TokenResult> {
  const answer = await followRedirects(request, options);
  const { status } = answer;
  if (status === 400 || status === 401 || status === 403) return { status: 'refused', answer };
  if (status !== 200) throw await answerFailure(answer, options);
  const bytes = await readBody(answer, { maxBytes: MAX_TOKEN_BYTES, times: options.times });
  const token = bytes && tokenIn(bytes);
  if (token === undefined) throw unreachable(options.subject, `${answer.url.host} answers without a token`);
  return { status: 'granted', token };
}

function tokenIn(bytes: Uint8Array): string | undefined {
  try {
    const parsed = TokenDocument.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    const token = parsed.success ? parsed.data.token || parsed.data.access_token : undefined;
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody may make a registry with HTTPS send us to a server without. */
function realmOf({ challenge, isRegistryHttps }: TokenRequest, { subject }: HttpOptions): URL {
  const realm = challenge.parameters.get('realm') ?? '';
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw unreachable(subject, `${subject.registry} names no web address for authentication ("${realm}")`);
  if (isRegistryHttps && url.protocol === 'http:')
    throw unreachable(
      subject,
      `${subject.registry} names a server without HTTPS for authentication (${url.host})`,
    );
  return url;
}

function passwordRequest(
  realm: URL,
  { challenge, repository }: TokenRequest,
  credentials: Credentials | undefined,
): HttpRequest {
  const url = new URL(realm);
  const service = challenge.parameters.get('service');
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopesOf(challenge, repository)) url.searchParams.append('scope', scope);
  if (credentials?.type !== 'password') return { url, headers: {} };
  url.searchParams.set('account', credentials.username);
  return { url, headers: { authorization: basicAuthorization(credentials) } };
}

function refreshRequest(
  url: URL,
  { challenge, repository }: TokenRequest,
  refreshToken: string,
): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: challenge.parameters.get('service') ?? '',
    client_id: 'up',
    scope: scopesOf(challenge, repository).join(' '),
    refresh_token: refreshToken,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { url, method: 'POST', headers, body: form.toString() };
}

function scopesOf({ parameters }: Challenge, repository: string): readonly string[] {
  const asked = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  return asked.length > 0 ? asked : [`repository:${repository}:pull`];
}
