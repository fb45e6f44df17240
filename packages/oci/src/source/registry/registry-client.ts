import type { UpError } from '@up/core';
import { unreadable } from '../unreadable.ts';
import { answerFailure, complaintOf } from './answer-failure.ts';
import type { Authenticator } from './authenticator.ts';
import { followRedirects } from './follow-redirects.ts';
import type { HttpAnswer, HttpOptions } from './http-exchange.ts';
import { readBody } from './read-body.ts';
import type { RegistryEndpoint } from './registry-endpoint.ts';
import { notFound, unreachable } from './registry-errors.ts';
import { withRetries } from './retry.ts';

/** What manifests there are, and what index.json of a layout may name. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export interface RegistryClientOptions {
  readonly endpoint: RegistryEndpoint;
  readonly repository: string;
  readonly authenticator: Authenticator;
  readonly http: HttpOptions;
}

export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string | undefined;
  /** As the registry says. */
  readonly statedDigest: string | undefined;
}

type Fetched<T> = { readonly value: T } | { readonly missing: UpError };

/** The pull side of the distribution specification, for one repository. */
export class RegistryClient {
  readonly #options: RegistryClientOptions;

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  get http(): HttpOptions {
    return this.#options.http;
  }

  /** The same, ended by another signal. */
  until(signal: AbortSignal): RegistryClient {
    return new RegistryClient({ ...this.#options, http: { ...this.#options.http, signal } });
  }

  /** @throws UpError UP_IMAGE_NOT_FOUND where there is none, and as `findManifest`. */
  async manifest(name: string, maxBytes: number): Promise<FetchedManifest> {
    const fetched = await this.#fetchManifest(name, maxBytes);
    if ('missing' in fetched) throw fetched.missing;
    return fetched.value;
  }

  /**
   * A manifest or index by tag or digest.
   * @throws UpError UP_IMAGE_UNREADABLE where it is larger than `maxBytes`, UP_REGISTRY_UNREACHABLE,
   *   UP_REGISTRY_DENIED; the reason of the signal.
   */
  async findManifest(name: string, maxBytes: number): Promise<FetchedManifest | undefined> {
    const fetched = await this.#fetchManifest(name, maxBytes);
    return 'missing' in fetched ? undefined : fetched.value;
  }

  /** A small blob. @throws as `findManifest`. */
  async findBlob(digest: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const fetched = await this.#document(`blobs/${digest}`, { accept: '*/*', maxBytes });
    return 'missing' in fetched ? undefined : fetched.value.bytes;
  }

  /**
   * A blob from some byte on, not yet read: the server may send it from its beginning all the same (status 200).
   * @throws as `findManifest`.
   */
  async openBlob(digest: string, fromByte: number): Promise<HttpAnswer | undefined> {
    const range = fromByte === 0 ? {} : { range: `bytes=${fromByte}-` };
    return await this.#retrying(async () => {
      const answer = await this.#found(`blobs/${digest}`, { accept: '*/*', ...range });
      return 'missing' in answer ? undefined : answer.value;
    });
  }

  async #fetchManifest(name: string, maxBytes: number): Promise<Fetched<FetchedManifest>> {
    const fetched = await this.#document(`manifests/${name}`, { accept: MANIFEST_TYPES, maxBytes });
    if ('missing' in fetched) return fetched;
    const { bytes, answer } = fetched.value;
    const mediaType = answer.headers.get('content-type')?.split(';')[0]?.trim();
    const statedDigest = answer.headers.get('docker-content-digest') ?? undefined;
    return { value: { bytes, mediaType, statedDigest } };
  }

  async #document(
    path: string,
    { accept, maxBytes }: { readonly accept: string; readonly maxBytes: number },
  ): Promise<Fetched<{ readonly bytes: Uint8Array; readonly answer: HttpAnswer }>> {
    const { subject, times } = this.#options.http;
    return await this.#retrying(async () => {
      const found = await this.#found(path, { accept });
      if ('missing' in found) return found;
      const answer = found.value;
      const bytes = await readBody(answer, { maxBytes, times });
      if (bytes === undefined) throw unreadable(subject.image, `${path} is larger than ${maxBytes} bytes`);
      return { value: { bytes, answer } };
    });
  }

  async #found(path: string, headers: Readonly<Record<string, string>>): Promise<Fetched<HttpAnswer>> {
    const { http } = this.#options;
    const answer = await this.#send(path, headers);
    if (answer.status === 404) {
      const reason = `${answer.url.host} answers ${await complaintOf(answer, http)}`;
      return { missing: notFound(http.subject, reason) };
    }
    if (answer.status === 200 || (answer.status === 206 && 'range' in headers)) return { value: answer };
    if (answer.status >= 200 && answer.status < 300) {
      answer.discard();
      throw unreachable(http.subject, `${answer.url.host} answers ${answer.status}, which has no content`);
    }
    throw await answerFailure(answer, http);
  }

  async #send(path: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { endpoint, repository, authenticator, http } = this.#options;
    const url = new URL(`/v2/${repository}/${path}`, endpoint.origin);
    const used = authenticator.current;
    const answer = await followRedirects({ url, headers: authorized(headers, used) }, http);
    // Only the registry itself is told who we are, never where it redirects to.
    if (answer.status !== 401 || answer.url.origin !== endpoint.origin) return answer;
    const renewed = await authenticator.renew(answer, used);
    return await followRedirects({ url, headers: authorized(headers, renewed) }, http);
  }

  async #retrying<T>(attempt: () => Promise<T>): Promise<T> {
    const { signal, times } = this.#options.http;
    return await withRetries(attempt, { signal, backoffMs: times.backoffMs });
  }
}

function authorized(
  headers: Readonly<Record<string, string>>,
  authorization: string | undefined,
): Readonly<Record<string, string>> {
  return authorization === undefined ? headers : { ...headers, authorization };
}
