import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeNixBench, type NixBench, type TestedNix } from '../../../test/src/nix/nix-bench.ts';

/** A project with an up.toml and a flake, and a Nix with a store of its own. */
export interface NixProject extends Disposable {
  readonly bench: NixBench;
  /** The directory of the project. */
  readonly root: string;
  /** The environment that `up` needs to use that Nix. */
  readonly env: Readonly<Record<string, string>>;
  write(path: string, text: string): void;
  /** A flake whose packages are these: `shell NAME SCRIPT` is a derivation that busybox builds. */
  flake(packages: string): void;
}

const REGISTRY = `
schemaVersion = 1
default = "web"
[workloads.web]
kind = "custom"
description = "a web server"
types = ["runner", "container", "container-enhanced", "vm", "iso"]
[workloads.web.profiles.default]
description = "the only one"
[workloads.web.runner]
root = "app"
files = ["bin"]
command = ["node", "bin/web.mjs"]
[workloads.web.servers.http]
port = 8080
urls = ["/"]
[workloads.web.expect]
readyWithinSec = 60
[[workloads.web.expect.http]]
server = "http"
path = "/health"
[workloads.web.container]
env = { HOST = "0.0.0.0" }
ports = { 8080 = 8080 }
`;

const SERVER = `
import { createServer } from 'node:http';
createServer((_, response) => response.end('OK')).listen(8080, process.env.HOST ?? '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

export function makeNixProject(nix: TestedNix): NixProject {
  const bench = makeNixBench(nix);
  const root = join(bench.root, 'project');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('up.toml', REGISTRY);
  write('app/bin/web.mjs', SERVER);
  cpSync(join(bench.root, 'tools'), join(root, 'tools'), { recursive: true });
  for (const applet of ['cat', 'chmod', 'mkdir', 'sleep', 'kill'])
    symlinkSync('sh', join(root, 'tools', applet));
  const env = Object.fromEntries(
    Object.entries(bench.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return {
    bench,
    root,
    // Whatever other tests are told: which builder is taken is what these are about.
    env: {
      ...env,
      ...{ XDG_STATE_HOME: join(bench.root, 'xdg'), XDG_CACHE_HOME: join(bench.root, 'cache') },
      UP_BUILDER: '',
    },
    write,
    flake: (packages) =>
      write(
        'flake.nix',
        `{ outputs = { self }: let
          system = "${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux";
          tools = builtins.path { path = ./tools; name = "busybox-1.35"; };
          shell = name: script: derivation { inherit name system; builder = "\${tools}/sh"; args = [ "-c" script ]; };
        in { packages.\${system} = { ${packages} }; }; }`,
      ),
    [Symbol.dispose]: () => bench.remove(),
  };
}
