import { exchange, type HttpAnswer, type HttpOptions, type HttpRequest } from './http-exchange.ts';
import { type RequestSubject, unreachable } from './registry-errors.ts';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

/**
 * A request whose redirects are followed, five at most. Another origin gets no Authorization, and a way that
 * began with HTTPS never leads to HTTP. What is posted is not posted elsewhere.
 * @throws UpError UP_REGISTRY_UNREACHABLE, TransientFailure, the reason of the signal.
 */
export async function followRedirects(request: HttpRequest, options: HttpOptions): Promise<HttpAnswer> {
  let { url, headers } = request;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await exchange({ ...request, url, headers }, options);
    if (!REDIRECTS.has(answer.status)) return plain(answer, options);
    answer.discard();
    if (request.method === 'POST')
      throw unreachable(options.subject, `${url.host} redirects what was posted to it`);
    if (redirects === MAX_REDIRECTS)
      throw unreachable(options.subject, `${request.url.host} redirects more than ${MAX_REDIRECTS} times`);
    const next = redirectTarget(answer.headers.get('location') ?? '', { from: url, ...options });
    if (next.origin !== url.origin) headers = withoutAuthorization(headers);
    url = next;
  }
}

export interface RedirectFrom {
  readonly from: URL;
  readonly subject: RequestSubject;
}

/** Where a `Location` leads. @throws UpError UP_REGISTRY_UNREACHABLE where nobody should go. */
export function redirectTarget(location: string, { from, subject }: RedirectFrom): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (location === '' || target === undefined || !/^https?:$/.test(target.protocol))
    throw unreachable(subject, `${from.host} redirects to no web address`);
  if (from.protocol === 'https:' && target.protocol === 'http:')
    throw unreachable(subject, `${from.host} redirects from HTTPS to HTTP (${target.host})`);
  if (target.username !== '' || target.password !== '')
    throw unreachable(
      subject,
      `${from.host} redirects to an address with credentials in it (${target.host})`,
    );
  return target;
}

function withoutAuthorization(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const { authorization: _, ...others } = headers;
  return others;
}

/** fetch would decompress it: what arrives would be neither the bytes of the digest nor of a known size. */
function plain(answer: HttpAnswer, { subject }: HttpOptions): HttpAnswer {
  const encoding = answer.headers.get('content-encoding') ?? 'identity';
  if (encoding === 'identity') return answer;
  answer.discard();
  const reason = `${answer.url.host} sends it with Content-Encoding ${encoding}, though none was asked for`;
  throw unreachable(subject, reason, {
    hint: 'Something between here and the registry changes what it sends.',
  });
}
