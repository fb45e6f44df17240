import { formatDuration } from '@up/core';
import { bounded } from '../bounded.ts';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, warn } from '../outcome.ts';
import { withConfig } from './with-nix.ts';

const ANSWER_MS = 4000;

interface Answered {
  readonly url: string;
  readonly problem: string | undefined;
  readonly note: string;
}

export const nixSubstituters: HealthCheck = {
  id: 'nix-substituters',
  group: 'nix',
  title: 'caches answer',
  looksAt: '`nix-cache-info` of every substituter, its key among `trusted-public-keys`, and doubles',
  timeoutMs: 6000,
  run: withConfig(async (context, config): Promise<Outcome> => {
    if (config.text('substitute') === 'false')
      return pass('substitute = false: nothing is taken from a cache');
    const urls = config.words('substituters');
    if (urls.length === 0)
      return warn('there are no substituters: everything is built here', {
        fix: ['substituters = https://cache.nixos.org   in nix.conf'],
      });
    const doubles = urls.filter(
      (url, index) => urls.findIndex((other) => plain(other) === plain(url)) !== index,
    );
    const keys = config.words('trusted-public-keys');
    const answers = await Promise.all([...new Set(urls)].map((url) => tryCache(context, url)));
    const silent = answers.filter(({ problem }) => problem !== undefined);
    const keyless = urls.filter((url) => isWithoutKey(url, keys));
    const evidence = [
      ...answers.map(({ url, problem, note }) => `${url}  ${problem ?? note}`),
      ...keyless.map((url) => `${url}: no key of it is trusted, so that nothing of it will be used`),
      ...doubles.map((url) => `${url} is named twice`),
    ];
    const fix = [
      ...silent.map(({ url }) => `curl -I ${plain(url)}/nix-cache-info   or, without a network, --offline`),
      ...keyless.map(
        (url) => `extra-trusted-public-keys = ${hostOf(url)}-1:...   the key is on the page of the cache`,
      ),
    ];
    if (silent.length === answers.length && answers.length > 0) {
      return warn(['no cache answers: whatever is not here will be built, after a wait', ...evidence], {
        fix,
      });
    }
    if (silent.length > 0 || doubles.length > 0) return warn(evidence, { fix });
    return keyless.length > 0 ? fail(evidence, { fix }) : pass(...evidence);
  }),
};

async function tryCache({ host, signal }: CheckContext, url: string): Promise<Answered> {
  const answer = (problem: string | undefined, note = ''): Answered => ({ url, problem, note });
  if (/^(\/|file:)/.test(url)) {
    const path = plain(url).replace(/^file:\/\//, '');
    const text = await host.files.read(`${path}/nix-cache-info`);
    return text === undefined ? answer('has no nix-cache-info') : answer(undefined, 'is there');
  }
  if (!/^https?:/.test(url)) return answer(undefined, 'is not asked');
  const asked = await bounded({ timeoutMs: ANSWER_MS, signal }, (own) =>
    host.get(`${plain(url)}/nix-cache-info`, own),
  );
  if (asked.how !== 'done') return answer(`no answer in ${formatDuration(ANSWER_MS)}`);
  const got = asked.value;
  if (got.outcome === 'silent') return answer(`does not answer: ${got.reason}`);
  if (got.status !== 200) return answer(`answers ${got.status}`);
  if (!/^StoreDir:/m.test(got.body)) return answer('answers with something else than nix-cache-info');
  const priority = /^Priority:\s*(\d+)/m.exec(got.body)?.[1];
  return answer(
    undefined,
    `${formatDuration(got.durationMs)}${priority === undefined ? '' : `, priority ${priority}`}`,
  );
}

/** Without parameters and the slash at its end. */
function plain(url: string): string {
  return url.replace(/\?.*$/, '').replace(/\/+$/, '');
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? '';
}

/** Only of caches whose keys are known to be named after them. */
function isWithoutKey(url: string, keys: readonly string[]): boolean {
  const host = hostOf(url);
  const isNamed = host === 'cache.nixos.org' || host.endsWith('.cachix.org');
  return isNamed && !/[?&]trusted=(true|1)/.test(url) && !keys.some((key) => key.startsWith(`${host}-`));
}
