import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RegistryProcessOptions {
  /** Lines of an htpasswd file (bcrypt); default: no authentication. */
  readonly htpasswd?: string | undefined;
}

/** Debian's docker-registry on a free port, with its blobs in a directory that goes with it. */
export class RegistryProcess implements AsyncDisposable {
  readonly host: string;
  readonly #root: string;
  readonly #child: ChildProcess;
  readonly #output: () => string;

  private constructor(
    host: string,
    { root, child, output }: { root: string; child: ChildProcess; output: () => string },
  ) {
    this.host = host;
    this.#root = root;
    this.#child = child;
    this.#output = output;
  }

  static async start({ htpasswd }: RegistryProcessOptions = {}): Promise<RegistryProcess> {
    const root = await mkdtemp(join(tmpdir(), 'up-registry-'));
    const config = join(root, 'config.json');
    const users = join(root, 'htpasswd');
    await writeFile(users, htpasswd ?? '');
    // JSON is YAML.
    const settings = {
      version: '0.1',
      log: { level: 'info', formatter: 'json' },
      storage: { filesystem: { rootdirectory: join(root, 'blobs') } },
      http: { addr: '127.0.0.1:0', secret: 'test' },
      ...(htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: users } } }),
    };
    await writeFile(config, JSON.stringify(settings));
    const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const listening = new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const address = /listening on (127\.0\.0\.1:\d+)/.exec(output)?.[1];
        if (address !== undefined) resolve(address);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`docker-registry exited with ${code}: ${output}`)));
    });
    try {
      return new RegistryProcess(await listening, { root, child, output: () => output });
    } catch (error) {
      child.kill('SIGKILL');
      await rm(root, { recursive: true, force: true });
      throw error;
    }
  }

  /** Requests of the access log, as `GET 200 manifests/tag`, from an earlier `length` on. */
  accesses(from = 0): readonly string[] {
    const lines = this.#output().matchAll(
      /"(GET|HEAD|POST) \/v2\/[a-z/]+?\/((?:manifests|blobs)\/\S+) HTTP\/1.1" (\d+)/g,
    );
    return [...lines].map(([, method, path, status]) => `${method} ${status} ${path}`).slice(from);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
    await rm(this.#root, { recursive: true, force: true });
  }
}
