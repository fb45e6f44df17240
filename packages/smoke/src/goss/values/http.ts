import { CannotTell } from '../../inside/cannot-tell.ts';
import { listeningSockets } from '../../inside/listening.ts';
import {
  type GossSubject,
  type GossSystem,
  NoValue,
  numberParameter,
  once,
  type ReadValues,
  textParameter,
} from '../read-value.ts';
import { type HttpResult, httpRequest } from './http-request.ts';

const TIMEOUT_MS = 5_000;
/** As Go follows them. */
const MAX_REDIRECTS = 10;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/** What a URL answers. goss asks from inside: a port of the container is asked through the engine. */
export const httpValues: ReadValues = (subject, system) => {
  const answer = once(() => ask(subject, system));
  return {
    status: async () => (await answer()).status,
    headers: async () => (await answer()).headers.join('\n'),
    body: async () => (await answer()).body,
  };
};

async function ask(subject: GossSubject, system: GossSystem): Promise<HttpResult> {
  for (const unknown of ['ca-file', 'cert-file', 'key-file', 'proxy'])
    if (textParameter(subject, unknown) !== undefined) throw new CannotTell(`"${unknown}" is not known here`);
  const text = textParameter(subject, 'url') ?? subject.id;
  if (!URL.canParse(text)) throw new NoValue(`${text} is no URL`);
  let url = new URL(text);
  let method = textParameter(subject, 'method') ?? 'GET';
  for (let redirects = 0; ; redirects += 1) {
    const outside = await fromOutside(url, system);
    const result = await request(outside, { subject, system, method, host: url.host });
    const location = result.location;
    const isRedirect = [301, 302, 303, 307, 308].includes(result.status) && location !== undefined;
    if (!isRedirect || location === undefined || subject.parameters['no-follow-redirects'] === true)
      return result;
    if (redirects === MAX_REDIRECTS || !URL.canParse(location, url.href))
      throw new NoValue(`${text}: it redirects without end`);
    url = new URL(location, url);
    if (result.status === 303) method = 'GET';
  }
}

/** The same place as seen from here. @throws CannotTell where it cannot be reached. */
async function fromOutside(url: URL, { container }: GossSystem): Promise<URL> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new CannotTell(`${url.protocol} is not spoken here`);
  if (!LOCAL.has(url.hostname)) return url;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const published = container.ports[port];
  if (published === undefined) throw new CannotTell(`port ${port} of the container is not published`);
  const sockets = (await listeningSockets(container).catch(() => [])).filter(
    (one) => one.port === Number(port),
  );
  if (sockets.length > 0 && sockets.every(({ address }) => /^(?:127\.|::1$)/.test(address)))
    throw new CannotTell(
      `port ${port} is open to the inside of the container only, and it is asked from outside`,
    );
  const outside = new URL(url);
  outside.host = `${published.host}:${published.port}`;
  return outside;
}

interface RequestContext {
  readonly subject: GossSubject;
  readonly system: GossSystem;
  readonly method: string;
  readonly host: string;
}

async function request(url: URL, { subject, system, method, host }: RequestContext): Promise<HttpResult> {
  const { parameters } = subject;
  const listed = Array.isArray(parameters['request-headers'])
    ? parameters['request-headers'].map(String)
    : [];
  const headers = listed.flatMap((line) => {
    const colon = line.indexOf(': ');
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)] as const] : [];
  });
  const [username, password] = [textParameter(subject, 'username'), textParameter(subject, 'password')];
  const isBasic = username !== undefined || password !== undefined;
  try {
    return await httpRequest(url, {
      method,
      headers: [
        ...(headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host] as const]),
        ...headers,
        ...(isBasic
          ? [
              [
                'Authorization',
                `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}`,
              ] as const,
            ]
          : []),
      ],
      body: textParameter(subject, 'request-body'),
      isInsecure: parameters['allow-insecure'] === true,
      timeoutMs: numberParameter(subject, 'timeout') || TIMEOUT_MS,
      signal: system.signal,
    });
  } catch (error) {
    system.signal.throwIfAborted();
    throw new NoValue(`no answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}
