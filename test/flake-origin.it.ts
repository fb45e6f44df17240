import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadRegistry, resolveProfile } from '@up/profiles';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, needs } from './src/needs.ts';
import { makeNixBench, type NixBench, testedNixes } from './src/nix/nix-bench.ts';
import { evaluateLib } from './src/nix/nix-evaluate.ts';
import { writeScript } from './src/nix/nix-script.ts';
import { ROOT } from './src/up.ts';
import { which } from './src/which.ts';

const HANG_MS = 60_000;
const [nix] = await testedNixes();
const exporter = needs(['prometheus-nginx-exporter']).skip ? undefined : 'prometheus-nginx-exporter';

/** The 4K ladder with pictures that any machine encodes in time. */
const SMALL_LADDER = `(let p = profiles."4k-abr"; in p // { settings = p.settings // {
  hls = p.settings.hls // { segmentDuration = 1; };
  encoder = p.settings.encoder // { framerate = 10; preset = "ultrafast"; };
  variants = map (v: v // { width = v.width / 16 * 2; height = v.height / 20 * 2; })
    (builtins.filter (v: v.name == "720p" || v.name == "360p") p.settings.variants);
}; derived = p.derived // { gopSize = 10; }; })`;
const SMALL = `(let p = profiles.default; in p // { settings = p.settings // {
  hls = p.settings.hls // { segmentDuration = 1; };
  video = p.settings.video // { width = 160; height = 90; };
}; derived = p.derived // { gopSize = 30; }; })`;

/** The origin as the flake makes it, of the ffmpeg and nginx of this machine. */
function originScript(bench: NixBench, name: string, profile: string): string {
  const programs = `{ ffmpeg = "ffmpeg"; nginx = "${which('nginx')}"; exporter = ${exporter === undefined ? 'null' : `"${exporter}"`}; }`;
  return writeScript(bench, {
    name,
    text: `launch.origin { profile = ${profile}; programs = ${programs}; }`,
  });
}

describeWith(
  ['nix-instantiate', 'busybox', 'nginx', 'ffmpeg', 'bash', 'pgrep'],
  'the origin that the flake makes',
  () => {
    let bench: NixBench;
    const running = new Set<ChildProcess>();

    beforeAll(() => {
      if (nix !== undefined) bench = makeNixBench(nix);
    });
    // By TERM: of what is killed, ffmpeg and nginx would be left.
    afterEach(async () => {
      for (const child of running) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = new Promise((resolve) => child.once('close', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      running.clear();
    });
    afterAll(() => bench?.remove());

    interface Started {
      readonly child: ChildProcess;
      readonly ended: Promise<number | null>;
      readonly scratch: string;
      output(): string;
      /** The first line on the control descriptor. */
      control(): Promise<unknown>;
    }

    function start(script: string, args: readonly string[]): Started {
      const scratch = mkdtempSync(join(tmpdir(), 'up-origin-'));
      const child = spawn(script, args, {
        env: { PATH: process.env['PATH'], TMPDIR: scratch, UP_CONTROL_FD: '3' },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      running.add(child);
      let output = '';
      let control = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (text) => (output += String(text)));
      child.stdio[3]?.on('data', (text) => (control += String(text)));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      return {
        ...{ child, ended, scratch },
        output: () => output,
        control: async () => {
          for (const deadline = Date.now() + HANG_MS; !control.includes('\n'); await sleep(20))
            if (Date.now() > deadline || child.exitCode !== null)
              throw new Error(`it did not listen:\n${output}`);
          return JSON.parse(control.split('\n')[0] ?? '');
        },
      };
    }

    it('is accepted by nginx -t, for every profile', () => {
      const configs = evaluateLib(
        bench,
        `builtins.mapAttrs (_: p: nginx.config {
         inherit (p) settings derived;
         runDir = "${bench.root}";
         hlsDir = "${bench.root}";
         logDir = "${bench.root}";
       }) profiles`,
      ) as Readonly<Record<string, string>>;
      expect(Object.keys(configs).length).toBeGreaterThan(7);
      for (const [name, text] of Object.entries(configs)) {
        const file = join(bench.root, `${name}.conf`);
        writeFileSync(file, text);
        const { status, stderr } = spawnSync(which('nginx'), ['-t', '-e', 'stderr', '-c', file], {
          encoding: 'utf8',
        });
        expect(status, `${name}: ${stderr}`).toBe(0);
        expect(stderr, name).not.toMatch(/warn|emerg/);
      }
    });

    const lint = needs(['shellcheck']);
    it.skipIf(lint.skip)(
      `is a script that shellcheck passes, as writeShellApplication asks ${lint.reason}`.trim(),
      async () => {
        const names = Object.keys((await loadRegistry(ROOT)).workloads['test-origin']?.profiles ?? {});
        const scripts = names.map((name) => originScript(bench, `lint-${name}`, `profiles."${name}"`));
        const probe = writeScript(bench, {
          name: 'lint-probe',
          text: 'launch.healthcheck { port = 1; path = "/health"; status = 200; }',
        });
        const swarm = writeScript(bench, {
          name: 'lint-swarm',
          text: 'launch.swarm { program = "/bin/swarm"; settingsFile = "/settings.json"; }',
        });
        const { status, stdout } = spawnSync('shellcheck', [...scripts, probe, swarm], { encoding: 'utf8' });
        expect(stdout).toBe('');
        expect(status).toBe(0);
      },
    );

    it(
      'answers as its profile expects, and leaves nothing behind',
      async () => {
        const { expect: expected, derived } = resolveProfile(await loadRegistry(ROOT), 'default');
        const script = originScript(bench, 'origin', SMALL);
        const { child, ended, scratch, control, output } = start(script, ['--port', '0']);
        const message = (await control()) as { readonly url: string };
        expect(message).toMatchObject({ type: 'listening', name: 'hls' });
        const port = Number(new URL(message.url).port);

        const early = await fetch(`${message.url}/health`);
        await early.body?.cancel();
        expect([200, 503]).toContain(early.status);
        await untilOk(`${message.url}/health`, output);
        for (const { path, status, body, bodyIncludes, headers } of expected.http) {
          const response = await fetch(`${message.url}${path}`);
          const text = await response.text();
          expect(response.status, path).toBe(status);
          if (body !== undefined) expect(text.trim()).toBe(body);
          if (bodyIncludes !== undefined) expect(text).toContain(bodyIncludes);
          for (const [name, value] of Object.entries(headers ?? {}))
            expect(response.headers.get(name)).toContain(value);
        }
        const playlist = await fetch(`${message.url}/stream.m3u8`);
        expect(playlist.headers.get('cache-control')).toBe(
          (derived['cache'] as { manifests: string }).manifests,
        );
        expect(playlist.headers.get('access-control-allow-origin')).toBe('*');
        const segment = await fetch(`${message.url}/seg00000.ts`);
        expect(segment.headers.get('content-type')).toBe('video/mp2t');
        expect(segment.headers.get('cache-control')).toBe(
          (derived['cache'] as { segments: string }).segments,
        );
        expect(new Uint8Array(await segment.arrayBuffer())[0]).toBe(0x47);
        expect((await fetch(`${message.url}/nothing`)).status).toBe(404);
        expect((await fetch(`${message.url}/../../etc/passwd`)).status).toBe(404);
        if (exporter !== undefined)
          expect(await (await fetch(`${message.url}/metrics`)).text()).toContain('nginx_connections_active');

        const probe = writeScript(bench, {
          name: 'probe',
          text: `launch.healthcheck { port = ${port}; path = "/health"; status = 200; }`,
        });
        expect(spawnSync(probe).status).toBe(0);
        child.kill('SIGTERM');
        expect(await ended).toBe(143);
        expect(readdirSync(scratch)).toEqual([]);
        rmSync(scratch, { recursive: true });
        expect(spawnSync(probe).status).not.toBe(0);
      },
      HANG_MS,
    );

    it(
      'serves an ABR ladder below one master playlist',
      async () => {
        const script = originScript(bench, 'ladder', SMALL_LADDER);
        const { child, ended, control, output, scratch } = start(script, ['--port=0', '--host', '127.0.0.1']);
        const { url } = (await control()) as { readonly url: string };
        await untilOk(`${url}/health`, output);
        for (const path of ['/master.m3u8', '/stream.m3u8']) {
          const master = await (await fetch(`${url}${path}`)).text();
          expect(master.match(/^\w+\/stream\.m3u8$/gm)).toEqual(['720p/stream.m3u8', '360p/stream.m3u8']);
          expect(master).toContain(
            'BANDWIDTH=2677200,AVERAGE-BANDWIDTH=2447200,RESOLUTION=160x72,FRAME-RATE=10.000',
          );
        }
        for (const name of ['720p', '360p']) {
          await untilOk(`${url}/${name}/stream.m3u8`, output);
          const [, first = ''] =
            /^(seg\d+\.ts)$/m.exec(await (await fetch(`${url}/${name}/stream.m3u8`)).text()) ?? [];
          expect((await fetch(`${url}/${name}/${first}`)).status).toBe(200);
        }
        child.kill('SIGINT');
        expect(await ended).toBe(130);
        rmSync(scratch, { recursive: true });
      },
      HANG_MS,
    );

    it(
      'writes access logs as the profile says',
      async () => {
        const script = originScript(
          bench,
          'logged',
          `(let small = ${SMALL}; in small // { settings = small.settings // { logging = profiles.debug.settings.logging // { gzip = 0; }; }; })`,
        );
        const logs = join(bench.root, 'logs');
        mkdirSync(logs);
        const { child, ended, control, output, scratch } = start(script, ['--port', '0', '--log-dir', logs]);
        const { url } = (await control()) as { readonly url: string };
        await untilOk(`${url}/health`, output);
        await (await fetch(`${url}/seg00000.ts`)).arrayBuffer();
        await (await fetch(`${url}/stream.m3u8`)).text();
        child.kill('SIGTERM');
        await ended;
        const lines = (file: string): string => readFileSync(join(logs, file), 'utf8');
        expect(lines('segments.log')).toMatch(
          /^127\.0\.0\.1 - - \[.+\] "GET \/seg00000\.ts HTTP\/1\.1" 200 \d+ "-" "node" \d\.\d{3}$/m,
        );
        expect(lines('manifests.log')).toMatch(/"GET \/stream\.m3u8 /);
        expect(lines('access.log')).toMatch(/"GET \/health /);
        rmSync(scratch, { recursive: true });
      },
      HANG_MS,
    );

    it(
      'ends with the reason where it cannot go on',
      async () => {
        const script = originScript(bench, 'failing', SMALL);
        const server = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => server.once('listening', resolve));
        const address = server.address();
        const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
        const taken = start(script, ['--port', String(port)]);
        expect(await taken.ended).toBe(1);
        expect(taken.output()).toContain('nginx ended');
        server.close();
        for (const [args, said] of [
          [['--port', 'x'], '"x" is no port'],
          [['--nope'], '--nope is not an option'],
          [['--hls-dir', '/a b'], 'has a character'],
          [['--port'], '--port needs a value'],
        ] as const) {
          const { status, stderr } = spawnSync(script, args, { encoding: 'utf8' });
          expect(status).toBe(2);
          expect(stderr).toContain(said);
        }
        expect(execFileSync(script, ['--help'], { encoding: 'utf8' })).toContain('--hls-dir DIR');

        const killed = start(script, ['--port', '0']);
        await killed.control();
        const children = execFileSync('pgrep', ['-P', String(killed.child.pid), 'ffmpeg'], {
          encoding: 'utf8',
        });
        process.kill(Number(children.trim()), 'SIGKILL');
        expect(await killed.ended).toBe(1);
        expect(killed.output()).toContain('ffmpeg ended');
        for (const { scratch } of [taken, killed]) rmSync(scratch, { recursive: true });
      },
      HANG_MS,
    );
  },
);

async function untilOk(url: string, output: () => string): Promise<void> {
  for (const deadline = Date.now() + HANG_MS / 2; ; await sleep(100)) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    if (Date.now() > deadline) throw new Error(`${url} says ${response?.status}:\n${output().slice(-2000)}`);
  }
}
