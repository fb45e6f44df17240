import { userPaths } from '@up/core';
import type { Builder, Profile, Registry } from '@up/profiles';
import type { BuildMachineOptions } from '../src/machine/machine-options.ts';
import { planBuild } from '../src/plan.ts';
import { makeProject, noNix, type Project } from './project.ts';

/** Tells what it runs as, and what it may write to. */
const SERVER = `
import { createServer } from 'node:http';
import { writeFileSync, readFileSync } from 'node:fs';
const attempt = (path) => { try { writeFileSync(path, 'x'); return 'written'; } catch (error) { return error.code; } };
createServer(({ url }, response) => {
  if (url === '/health') response.end('OK');
  else if (url === '/stream.m3u8') response.end('#EXTM3U\\n');
  else response.end(JSON.stringify({
    uid: process.getuid(), gid: process.getgid(), cwd: process.cwd(), host: process.env.HOST,
    root: attempt('/x'), data: attempt('/var/data/x'), tmp: attempt('/tmp/x'),
    settings: JSON.parse(readFileSync(process.env.UP_SETTINGS, 'utf8')).settings,
    privileges: /NoNewPrivs:\\s*(\\d)/.exec(readFileSync('/proc/self/status', 'utf8'))[1],
    zone: new Date(0).toLocaleString('en', { timeZone: 'Europe/Berlin', hour: 'numeric' }),
  }));
}).listen(8080, process.env.HOST);
process.on('SIGTERM', () => process.exit(0));
`;

const REGISTRY = `
  [workloads.web.runner]
  root = "app"
  files = ["bin"]
  command = ["node", "bin/web.mjs"]
  [workloads.web.servers.http]
  port = 8080
  urls = ["/stream.m3u8"]
  [[workloads.web.expect.http]]
  server = "http"
  path = "/health"
  [workloads.web.container]
  env = { HOST = "0.0.0.0" }
  tmpfs = { "/var/data" = "size=1m,uid=1000,gid=1000" }`;

/** A project with a web server that can become a machine. */
export async function webProject(server: string = SERVER): Promise<Project> {
  const project = await makeProject(REGISTRY);
  await project.write('app/bin/web.mjs', server);
  return project;
}

/** What builders of machines are called with. The kernel comes from the user's own cache. */
export async function machineOptions(
  { registry, profile }: { readonly registry: Registry; readonly profile: Profile },
  type: 'vm' | 'iso',
  output: string,
): Promise<BuildMachineOptions> {
  const env = { PATH: process.env['PATH'] };
  const builder: Builder = 'auto';
  const plan = await planBuild({ registry, profile, type, builder, nix: noNix, platform: 'linux', output });
  const { signal } = new AbortController();
  return { registry, profile, plan, env, signal, cacheDir: userPaths(process.env).cache };
}
