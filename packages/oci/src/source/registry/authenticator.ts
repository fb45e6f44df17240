import type { CredentialSearch } from '../../credentials/credentials.ts';
import { fetchAccessToken } from './access-token.ts';
import { complaintOf } from './answer-failure.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { HttpAnswer, HttpOptions } from './http-exchange.ts';
import type { RegistryEndpoint } from './registry-endpoint.ts';
import { denied } from './registry-errors.ts';

export interface AuthenticatorOptions {
  readonly endpoint: RegistryEndpoint;
  readonly repository: string;
  /** Called once, and only where the registry asks who we are. */
  readonly findCredentials: () => Promise<CredentialSearch>;
  readonly http: HttpOptions;
}

/** The `Authorization` of one repository: nothing until it is asked for, then the same until it is refused. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #current: string | undefined;
  #renewing: Promise<string> | undefined;
  #search: Promise<CredentialSearch> | undefined;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  get current(): string | undefined {
    return this.#current;
  }

  /**
   * Another `Authorization` than the one that a 401 answered; requests that fail together renew it once.
   * @throws UpError UP_REGISTRY_DENIED where there is none, UP_REGISTRY_UNREACHABLE.
   */
  async renew(refusal: HttpAnswer, used: string | undefined): Promise<string> {
    if (this.#current !== undefined && this.#current !== used) {
      refusal.discard();
      return this.#current;
    }
    if (this.#renewing !== undefined) {
      refusal.discard();
      return await this.#renewing;
    }
    this.#renewing = this.#obtain(refusal, used);
    try {
      this.#current = await this.#renewing;
      return this.#current;
    } finally {
      this.#renewing = undefined;
    }
  }

  async #obtain(refusal: HttpAnswer, used: string | undefined): Promise<string> {
    const challenges = parseChallenges(refusal.headers.get('www-authenticate') ?? '');
    const reason = `${refusal.url.host} answers ${await complaintOf(refusal, this.#options.http)}`;
    this.#search ??= this.#options.findCredentials();
    const search = await this.#search;
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic');
    const authorization =
      bearer !== undefined
        ? await this.#token(bearer, search)
        : isBasic && search.credentials?.type === 'password'
          ? basicAuthorization(search.credentials)
          : undefined;
    if (authorization === undefined || authorization === used) throw this.#denied(reason, search);
    return authorization;
  }

  async #token(challenge: Challenge, search: CredentialSearch): Promise<string> {
    const { endpoint, repository, http } = this.#options;
    const { credentials } = search;
    if (credentials?.type === 'registry-token') return `Bearer ${credentials.token}`;
    const result = await fetchAccessToken(
      {
        challenge,
        credentials,
        repository,
        isRegistryHttps: endpoint.origin.startsWith('https:'),
        mayTrustHttp: endpoint.isLocal,
      },
      http,
    );
    if (result.status === 'granted') return `Bearer ${result.token}`;
    const complaint = await complaintOf(result.answer, http);
    throw this.#denied(`${result.answer.url.host} answers ${complaint} to the request for a token`, search);
  }

  #denied(reason: string, { origin, problems }: CredentialSearch): Error {
    const found =
      origin === undefined ? 'no credentials for it were found' : `the credentials of ${origin} were refused`;
    const hint = problems.length === 0 ? undefined : `${problems.join('; ')}.`;
    return denied(this.#options.http.subject, `${reason}; ${found}`, { hint });
  }
}
