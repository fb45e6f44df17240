import { describe, expect, it } from 'vitest';
import { failureOfConnection, failureOfStatus } from './error-kind.ts';

const systemError = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

describe('failureOfConnection', () => {
  it.each([
    ['ECONNREFUSED', 'connect', 'connection refused'],
    ['ECONNRESET', 'connect', 'connection reset'],
    ['ENOTFOUND', 'dns', 'host name not found'],
    ['EAI_AGAIN', 'dns', 'name server did not answer'],
    ['ETIMEDOUT', 'timeout', 'connection timed out'],
    ['CERT_HAS_EXPIRED', 'other', 'x (CERT_HAS_EXPIRED)'],
  ])('%s is %s', (code, kind, reason) => {
    expect(failureOfConnection(systemError(code))).toEqual({ kind, reason });
  });

  it('looks into the failures of several addresses', () => {
    const both = new AggregateError([systemError('ECONNREFUSED'), systemError('ENETUNREACH')]);
    expect(failureOfConnection(both).reason).toBe('connection refused');
  });

  it('copes with anything thrown', () => {
    expect(failureOfConnection('boom')).toEqual({ kind: 'other', reason: 'boom' });
  });
});

describe('failureOfStatus', () => {
  it.each([
    [200, undefined],
    [206, undefined],
    [404, 'http_4xx'],
    [503, 'http_5xx'],
    [304, 'other'],
  ])('%i', (status, kind) => {
    expect(failureOfStatus(status, 'Text')?.kind).toBe(kind);
  });
});
