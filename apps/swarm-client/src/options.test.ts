import { UpError } from '@up/core';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';
import { type RunOptions, resolveOptions, streamUrlFrom } from './options.ts';

const SETTINGS = {
  clients: 50,
  rampRate: 5,
  rampJitter: 100,
  metricsPort: 9090,
  logLevel: 'info',
  variant: 'all',
  reconnect: true,
  reconnectDelayMax: 5,
  segMaxRetry: 3,
  timeout: 15,
};
const URL_FLAG = ['--stream-url', 'http://origin/stream.m3u8'];

function resolve(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  settings: unknown = SETTINGS,
): RunOptions {
  const commandLine = parseCommandLine([...URL_FLAG, ...argv]);
  if (commandLine.type !== 'run') throw new Error('not a run');
  const document = {
    schemaVersion: 1,
    workload: 'swarm-client',
    profile: 'default',
    settings,
    derived: {},
  } as const;
  return resolveOptions({ flags: commandLine.flags, env, document });
}

function failure(action: () => unknown): UpError {
  try {
    action();
  } catch (error) {
    if (error instanceof UpError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('precedence', () => {
  it.each([
    ['clients', 'CLIENTS', '--clients', '70', '80', 50, 70, 80],
    ['rampRate', 'RAMP_RATE', '--ramp-rate', '0.5', '2.5', 5, 0.5, 2.5],
    ['rampJitter', 'RAMP_JITTER', '--ramp-jitter', '7', '8', 100, 7, 8],
    ['metricsPort', 'METRICS_PORT', '--metrics-port', '0', '9100', 9090, 0, 9100],
    ['logLevel', 'LOG_LEVEL', '--log-level', 'error', 'debug', 'info', 'error', 'debug'],
    ['variant', 'VARIANT', '--variant', 'first', 'all', 'all', 'first', 'all'],
    ['timeout', 'TIMEOUT', '--timeout', '1.5', '3', 15, 1.5, 3],
  ] as const)(
    '%s: the flag beats the environment, which beats the profile',
    (key, variable, flag, inEnv, inFlag, profile, fromEnv, fromFlag) => {
      expect(resolve([]).settings[key]).toBe(profile);
      expect(resolve([], { [variable]: '' }).settings[key]).toBe(profile);
      expect(resolve([], { [variable]: inEnv }).settings[key]).toBe(fromEnv);
      expect(resolve([flag, inFlag], { [variable]: inEnv }).settings[key]).toBe(fromFlag);
    },
  );

  it('holds for what is no part of a profile too', () => {
    expect(resolve([]).durationMs).toBe(Number.POSITIVE_INFINITY);
    expect(resolve([], { DURATION: '1.5' }).durationMs).toBe(1500);
    expect(resolve(['--duration', '0'], { DURATION: '9' }).durationMs).toBe(Number.POSITIVE_INFINITY);
    expect(resolve([], { METRICS_HOST: '0.0.0.0' }).metrics).toMatchObject({ host: '0.0.0.0' });
    expect(streamUrlFrom({ metrics: true }, { STREAM_URL: 'https://a/b' }).href).toBe('https://a/b');
  });

  it('takes --reconnect, --no-reconnect and the flags without a variable', () => {
    expect(resolve([]).settings.reconnect).toBe(true);
    expect(resolve(['--no-reconnect']).settings.reconnect).toBe(false);
    expect(resolve(['--reconnect'], {}, { ...SETTINGS, reconnect: false }).settings.reconnect).toBe(true);
    expect(resolve(['--reconnect-delay-max', '9', '--seg-max-retry', '0']).settings).toMatchObject({
      reconnectDelayMax: 9,
      segMaxRetry: 0,
    });
    expect(resolve(['--max-error-rate', '.01', '--seed', '42'])).toMatchObject({
      maxErrorRate: 0.01,
      seed: 42,
    });
  });
});

describe('metrics', () => {
  it.each([
    [[], {}, { type: 'on', host: '127.0.0.1', port: 9090, portIs: 'preferred' }],
    [['--metrics-port', '9090'], {}, { type: 'on', host: '127.0.0.1', port: 9090, portIs: 'required' }],
    [[], { METRICS_PORT: '9100' }, { type: 'on', host: '127.0.0.1', port: 9100, portIs: 'required' }],
    [['--metrics-port', 'none'], {}, { type: 'off' }],
    [['--no-metrics'], {}, { type: 'off' }],
    [[], { METRICS_PORT: 'none' }, { type: 'off' }],
    [
      ['--metrics-port', '0'],
      { METRICS_PORT: 'none' },
      { type: 'on', host: '127.0.0.1', port: 0, portIs: 'required' },
    ],
  ] as const)('%j with %j', (argv, env, expected) => {
    expect(resolve(argv, env).metrics).toEqual(expected);
  });
});

describe('what is refused', () => {
  it.each([
    [['--clients', '0'], {}, /^--clients cannot be "0": too small/],
    [['--clients', '1.5'], {}, /^--clients cannot be "1.5"/],
    [['--clients', 'many'], {}, /^--clients cannot be "many": it is not a number/],
    [['--clients', '1e3'], {}, /^--clients cannot be "1e3"/],
    [[], { CLIENTS: '-3' }, /^environment variable CLIENTS cannot be "-3"/],
    [[], { TIMEOUT: '0' }, /^environment variable TIMEOUT/],
    [[], { LOG_LEVEL: 'loud' }, /^environment variable LOG_LEVEL cannot be "loud"/],
    [[], { METRICS_PORT: '70000' }, /^environment variable METRICS_PORT/],
    [[], { DURATION: 'x' }, /^environment variable DURATION/],
    [['--max-error-rate', '2'], {}, /^--max-error-rate cannot be "2": it must be from 0 to 1/],
    [['--seed', '-1'], {}, /^--seed/],
    [['--variant', 'last'], {}, /^--variant cannot be "last"/],
    [['extra'], {}, /[Aa]rgument/],
  ] as const)('%j with %j', (argv, env, message) => {
    const error = failure(() => resolve(argv, env));
    expect(error).toMatchObject({ code: 'UP_USAGE', exitCode: 3, message: expect.stringMatching(message) });
    expect(error.hint).toBeDefined();
  });

  it('names the key of a profile that does not suit', () => {
    const error = failure(() => resolve([], {}, { ...SETTINGS, clients: 'many', speed: 1 }));
    expect(error).toMatchObject({
      code: 'UP_SETTINGS_INVALID',
      message: expect.stringMatching(/clients: .*speed/),
    });
  });

  it('suggests the flag that was meant', () => {
    expect(failure(() => parseCommandLine(['--clinets', '3'])).hint).toBe('Did you mean --clients?');
  });

  it.each([undefined, 'ftp://a/b', 'stream.m3u8', ''])('a stream address of %j', (streamUrl) => {
    const flags = { metrics: true, ...(streamUrl === undefined ? {} : { streamUrl }) };
    const error = failure(() => streamUrlFrom(flags, {}));
    expect(error).toMatchObject({
      code: 'UP_USAGE',
      hint: expect.stringMatching(/http:\/\/127.0.0.1:17080/),
    });
  });
});

describe('--help', () => {
  it('begins with examples and names every variable', () => {
    const help = parseCommandLine(['--help']);
    expect(help.type === 'text' && help.text).toMatch(/^Examples:\n/);
    for (const variable of [
      'STREAM_URL',
      'CLIENTS',
      'DURATION',
      'RAMP_RATE',
      'RAMP_JITTER',
      'METRICS_PORT',
      'LOG_LEVEL',
      'VARIANT',
      'TIMEOUT',
    ]) {
      expect(help.type === 'text' && help.text).toContain(`[${variable}]`);
    }
  });

  it('has --version beside it', () => {
    expect(parseCommandLine(['--version'])).toEqual({
      type: 'text',
      text: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});
