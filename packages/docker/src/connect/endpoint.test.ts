import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEndpoint } from './endpoint.ts';

const origin = 'DOCKER_HOST';
const tls = { directory: '/certs', verify: true };

describe('an address of an engine', () => {
  it.each([
    ['unix:///var/run/docker.sock', { type: 'socket', path: '/var/run/docker.sock' }],
    ['tcp://10.0.0.1:2375', { type: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['tcp://engine', { type: 'tcp', host: 'engine', port: 2375 }],
    ['engine:1234', { type: 'tcp', host: 'engine', port: 1234 }],
    ['http://engine:80', { type: 'tcp', host: 'engine', port: 80 }],
    ['https://engine:443', { type: 'tcp', host: 'engine', port: 443, tls: { directory: '', verify: true } }],
    ['tcp://[::1]:2375', { type: 'tcp', host: '::1', port: 2375 }],
    ['tcp://engine:2375/', { type: 'tcp', host: 'engine', port: 2375 }],
  ])('%s', (address, target) => {
    expect(parseEndpoint(address, { origin })).toEqual({ url: address, origin, target });
  });

  it('has another port by default where TLS is asked for', () => {
    expect(parseEndpoint('tcp://engine', { origin, tls }).target).toEqual({
      type: 'tcp',
      host: 'engine',
      port: 2376,
      tls,
    });
  });

  it.each([
    ['unix://relative.sock', /absolute/],
    ['unix://', /absolute/],
    [`unix:///${'x'.repeat(110)}`, /at most 103 bytes/],
    ['unix:///a\0b', /NUL/],
    ['ssh://me@host', /ssh -nNT -L/],
    ['npipe:////./pipe/docker_engine', /unix:\/\/ or tcp:\/\/, not with npipe/],
    ['tcp://', /tcp:\/\/HOST:PORT/],
    ['tcp://host:99999', /tcp:\/\/HOST:PORT/],
  ])('%j cannot be used, and why is said', (address, problem) => {
    const endpoint = parseEndpoint(address, { origin });
    expect(endpoint.target).toBeUndefined();
    expect(endpoint.problem).toMatch(problem);
  });

  it('is read, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'unix://', 'tcp://'), (text, scheme) => {
        const endpoint = parseEndpoint(scheme + text, { origin });
        expect(endpoint.target === undefined).not.toBe(endpoint.problem === undefined);
      }),
      { seed: 1 },
    );
  });
});
