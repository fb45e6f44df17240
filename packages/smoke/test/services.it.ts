import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry, type Profile } from '@up/profiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { ENHANCED_TOOLS, writeEnhanced } from '../../../test/src/images/enhanced.ts';
import { SUPERVISED_TOOLS, writeSupervised } from '../../../test/src/images/supervised.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { ROOT } from '../../../test/src/up.ts';
import { Bench, signal } from '../../docker/test/support.ts';
import { failures, find, lines, smoke } from './support.ts';

const SOCKET = `[unix_http_server]
file=/run/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix:///run/supervisor.sock
`;
const MAIN = `[supervisord]
nodaemon=true
user=root
logfile=/dev/stdout
logfile_maxbytes=0
pidfile=/run/supervisord.pid
`;
const program = (name: string, command: string, more = ''): string =>
  `[program:${name}]\ncommand=${command}\n${more}\n`;
const GOOD = `${MAIN}${program('web', '/bin/busybox sleep 1000')}${program('jobs', '/bin/busybox sleep 2000', 'numprocs=2\nprocess_name=%(program_name)s_%(process_num)s')}`;
const BAD = `${MAIN}${program('web', '/bin/busybox sleep 1000')}${program('x-server', '/bin/busybox false', 'startretries=1')}${program('lost', '/usr/bin/X :0', 'startretries=0')}${program('off', '/bin/busybox true', 'autostart=false')}`;
const WITHIN = { readyWithinSec: 20 };

describe.each(['docker', 'podman'] as const)('services in a container', (kind) => {
  describeWithEngine(kind, 'services in a container', ({ url }) => {
    const bench = Bench.forSuite(url);
    const scratch = mkdtempSync(join(tmpdir(), 'up-services-'));
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));
    const load = async (path: string): Promise<string> => {
      const { id } = await bench.engine.loadImage(createReadStream(path), { signal, session: bench.session });
      return id;
    };

    describeWith(SUPERVISED_TOOLS, 'of supervisord', () => {
      const image = async (config: string): Promise<string> => {
        const path = join(scratch, 'supervised.tar');
        await writeSupervised(path, { name: 'supervised:1', config });
        return await load(path);
      };

      it('run, by its own word', async () => {
        const report = await smoke(bench, await image(SOCKET + GOOD), WITHIN);
        expect(failures(report)).toEqual([]);
        for (const name of ['web', 'jobs:jobs_0', 'jobs:jobs_1'])
          expect(find(report, `program ${name}`).evidence).toMatch(/^RUNNING, pid \d+/);
      });

      it('run, by the process tree', async () => {
        const report = await smoke(bench, await image(GOOD), WITHIN);
        expect(failures(report)).toEqual([]);
        expect(find(report, 'program jobs:jobs_1').evidence).toContain('by the process tree');
      });

      it('do not run, although the container stays up: each is named, with what supervisord says', async () => {
        const report = await smoke(bench, await image(SOCKET + BAD), WITHIN);
        expect(find(report, 'stays up').status).toBe('passed');
        expect(lines(report)).toEqual(
          expect.arrayContaining([
            'passed program web',
            'failed program x-server',
            'failed program lost',
            'skipped program off',
          ]),
        );
        expect(find(report, 'program x-server').evidence).toMatch(
          /^FATAL .*gave up: x-server entered FATAL state/,
        );
        expect(find(report, 'program lost').evidence).toContain("can't find command");
      });

      it('do not run, and there is no socket to ask', async () => {
        const report = await smoke(bench, await image(BAD), { readyWithinSec: 5 });
        expect(failures(report).map((line) => line.split(':')[0])).toEqual([
          'program lost',
          'program x-server',
        ]);
      });
    });

    describeWith(ENHANCED_TOOLS, 'of systemd', () => {
      let profile: Profile;
      beforeAll(async () => {
        const registry = await loadRegistry(ROOT);
        const found = registry.workloads['test-origin']?.profiles['default'];
        if (found === undefined) throw new Error('the registry has no test-origin/default');
        profile = found;
      });
      const smokeEnhanced = async (what: 'healthy' | 'broken') => {
        const path = join(scratch, `${what}.tar`);
        await writeEnhanced(path, { name: `enhanced-${what}:1`, kind: what });
        const flags = { ...profile.containerEnhanced, ports: { 17080: 0 } };
        return await smoke(bench, await load(path), { profile, flags, readyWithinSec: 90 });
      };

      it('run with the flags of the registry, and stop as systemd does', async () => {
        const report = await smokeEnhanced('healthy');
        expect(failures(report)).toEqual([]);
        expect(report.verdict).toBe('passed');
        expect(find(report, 'systemctl is-system-running').evidence).toBe('running');
        expect(find(report, 'GET /health').evidence).toBe('200 "OK"');
        expect(find(report, '/stream.m3u8 advances').status).toBe('passed');
        expect(find(report, 'root file system').evidence).toBe('read-only');
        expect(find(report, 'graceful stop').evidence).toContain('SIGRTMIN+3');
      });

      it('are named where they failed, with their last words', async () => {
        const report = await smokeEnhanced('broken');
        expect(report.verdict).toBe('failed');
        expect(find(report, 'systemctl is-system-running').evidence).toBe('degraded: broken.service failed');
        expect(find(report, 'unit broken.service').evidence).toContain('no such thing');
      });
    });
  });
});
