import type Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import { describeEnd, toEnd } from './container-end.ts';
import { toState } from './container-state.ts';

/** What an engine said, of which only a part is looked at. */
function stateOf(info: object): ReturnType<typeof toState> {
  return toState(info as Partial<Dockerode.ContainerInspectInfo>);
}

describe('the state of a container', () => {
  it('is read from what Docker says', () => {
    expect(
      stateOf({
        State: { Status: 'exited', Running: false, ExitCode: 137, OOMKilled: true, Error: '' },
        Config: {
          StopSignal: 'SIGQUIT',
          Healthcheck: { Test: ['CMD', 'true'], Interval: 2_000_000_000 },
        },
        HostConfig: { Memory: 1024 },
        NetworkSettings: {
          Ports: {
            '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '32768' }],
            '53/udp': [{ HostPort: '1' }],
            '81/tcp': null,
          },
        },
      }),
    ).toMatchObject({
      running: false,
      exitCode: 137,
      oomKilled: true,
      error: '',
      health: 'starting',
      healthLog: [],
      healthIntervalMs: 2000,
      ports: { 80: 32768 },
      stopSignal: 'SIGQUIT',
      memoryLimitBytes: 1024,
    });
  });

  it('is read from what Podman says, and from nothing at all', () => {
    expect(
      stateOf({ State: { Status: 'running', Running: true, Health: {} }, Config: { StopSignal: 15 } }),
    ).toMatchObject({
      running: true,
      exitCode: undefined,
      health: undefined,
      stopSignal: '15',
      ports: {},
    });
    expect(stateOf({})).toMatchObject({ running: false, exitCode: undefined, stopSignal: 'SIGTERM' });
    expect(stateOf({ Config: { StopSignal: '; rm -rf /' } }).stopSignal).toBe('SIGTERM');
  });

  it('keeps the last of the health log, harmless', () => {
    const Log = Array.from({ length: 9 }, (_, index) => ({
      ExitCode: index,
      Output: `\u001b[31m${index}\n`,
    }));
    const { healthLog } = stateOf({
      State: { Running: true, Health: { Status: 'unhealthy', Log } },
      Config: { Healthcheck: { Test: ['CMD', 'x'] } },
    });
    expect(healthLog).toEqual([4, 5, 6, 7, 8].map((exitCode) => ({ exitCode, output: `${exitCode}` })));
  });
});

describe('how a container ended', () => {
  it.each([
    [{ ExitCode: 3 }, 'ended with exit code 3'],
    [{ ExitCode: 143 }, 'ended with exit code 143 (SIGTERM)'],
    [{ ExitCode: 137, OOMKilled: true }, 'ended with exit code 137: it was killed for want of memory'],
    [{ ExitCode: 127, Error: 'no such file' }, 'ended with exit code 127: no such file'],
  ])('%j is told as: %s', (state, text) => {
    expect(describeEnd(toEnd(stateOf({ State: { Status: 'exited', ...state } })))).toBe(text);
  });

  it('names the limit where a kill may be for want of memory', () => {
    const info = { State: { Status: 'exited', ExitCode: 137 }, HostConfig: { Memory: 64_000_000 } };
    expect(describeEnd(toEnd(stateOf(info)))).toBe(
      'ended with exit code 137 (SIGKILL; its memory is limited to 64 MB)',
    );
  });
});
