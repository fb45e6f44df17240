import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findProgram, startProcess } from '@up/process';
import { plainEnv } from './plain-env.ts';
import type { BenchContext } from './suite.ts';
import { toolPath } from './tools.ts';
import { waitForServer } from './wait-for-server.ts';

export interface Nginx extends AsyncDisposable {
  /** Of the master; the workers are its children. */
  readonly pid: number;
  /** Serves this content from now on; returns its URL. */
  readonly serve: (content: Uint8Array) => Promise<string>;
}

export interface NginxOptions {
  /** Debian ships `auto`: one for each core. */
  readonly workerProcesses: 'auto' | number;
}

const FILE = 'segment.ts';

/** nginx in the foreground on a free port of the loopback interface, configuration and files in a directory of its own. */
export async function startNginx(
  { session, signal }: BenchContext,
  { workerProcesses }: NginxOptions,
): Promise<Nginx> {
  const directory = await session.scratch('nginx');
  const port = await freePort();
  const root = join(directory, 'www');
  const config = join(directory, 'nginx.conf');
  await mkdir(root);
  await writeFile(config, renderConfig({ directory, root, port, workerProcesses }));
  const put = async (content: Uint8Array): Promise<string> => {
    const aside = join(directory, FILE);
    await writeFile(aside, content);
    await rename(aside, join(root, FILE));
    return `http://127.0.0.1:${port}/${FILE}`;
  };
  const url = await put(Buffer.from('ready'));
  const running = await startProcess({
    command: (await findProgram('nginx', toolPath())) ?? 'nginx',
    args: ['-p', directory, '-c', config, '-e', join(directory, 'error.log')],
    env: plainEnv(),
    captureBytes: 0,
    session,
    signal,
  });
  await waitForServer(url, { name: 'nginx', running, signal });
  return { pid: running.pid, serve: put, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

interface ConfigOptions extends NginxOptions {
  readonly directory: string;
  readonly root: string;
  readonly port: number;
}

/**
 * What Debian ships, without an access log. Two things are in favour of nginx: connections are kept for
 * as many requests as come (the default closes each after 1000), and there is room for all of them.
 */
function renderConfig({ directory, root, port, workerProcesses }: ConfigOptions): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${directory}/${name};`,
  );
  return [
    'daemon off;',
    // Started by root, workers would change to a user who may not read the directory.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `worker_processes ${workerProcesses};`,
    `pid ${directory}/nginx.pid;`,
    `error_log ${directory}/error.log;`,
    'events { worker_connections 4096; }',
    'http {',
    '  sendfile on;',
    '  tcp_nopush on;',
    '  keepalive_timeout 75;',
    '  keepalive_requests 100000000;',
    '  access_log off;',
    '  default_type application/octet-stream;',
    '  types { video/mp2t ts; }',
    ...temporary,
    '  server {',
    `    listen 127.0.0.1:${port} backlog=4096;`,
    `    root ${root};`,
    '  }',
    '}',
    '',
  ].join('\n');
}

/** nginx cannot choose one itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
