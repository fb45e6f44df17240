import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadRegistry, type Profile, resolveProfile } from '@up/profiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from './src/needs.ts';
import { makeNixBench, type NixBench, testedNixes } from './src/nix/nix-bench.ts';
import { nixEvaluate } from './src/nix/nix-evaluate.ts';
import { ROOT } from './src/up.ts';

const STUB = join(import.meta.dirname, 'src/nix/stub');

/** Evaluates with `packages` and `given` in scope: the outputs for a system, made with the stand-in, and what it was given. */
function evaluateOutputs(bench: NixBench, expression: string, system = 'x86_64-linux'): unknown {
  return nixEvaluate(
    bench,
    `let
       nixpkgs = (import ${STUB}/nixpkgs/flake.nix).outputs { self = nixpkgs; } // { outPath = "${STUB}/nixpkgs"; };
       outputs = import ${join(ROOT, 'nix/outputs.nix')} { inherit nixpkgs; microvm = "${STUB}/microvm"; };
       packages = outputs.packages.${system};
       given = builtins.mapAttrs (_: package: package.given) packages;
     in ${expression}`,
  );
}

interface ImageArgs {
  readonly name: string;
  readonly tag: string;
  readonly architecture: string;
  readonly fakeRootCommands: string;
  readonly config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Env: readonly string[];
    readonly StopSignal: string;
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

const [nix] = await testedNixes();
const test = it.skipIf(nix === undefined || nix.missing !== undefined);

describe(`what the packages of the flake are made of, with ${nix?.name}`, () => {
  let bench: NixBench;
  let profile: Profile;
  const image = (name: string, system?: string): ImageArgs =>
    evaluateOutputs(bench, `removeAttrs given."${name}" [ "contents" ]`, system) as ImageArgs;

  beforeAll(async () => {
    if (nix === undefined || nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    profile = resolveProfile(await loadRegistry(ROOT), 'low-latency');
  });
  afterAll(() => bench?.remove());

  test('a container has a main process and a probe of its own, and the user of the profile', () => {
    const { name, tag, architecture, config } = image('test-origin-low-latency-container');
    expect({ name, tag, architecture }).toEqual({
      name: 'up/test-origin',
      tag: 'low-latency',
      architecture: 'amd64',
    });
    expect(config.Entrypoint).toHaveLength(1);
    expect(config.Entrypoint[0]).toMatch(/test-origin-low-latency-container$/);
    expect(config.Healthcheck?.Test).toEqual(['CMD', expect.stringMatching(/\/bin\/healthcheck$/)]);
    expect(config.User).toBe(profile.container.user);
    expect(image('test-origin-low-latency-container-stream')).toEqual(
      image('test-origin-low-latency-container'),
    );
  });

  test('a container holds programs of Linux, wherever it is built', () => {
    const paths = evaluateOutputs(
      bench,
      '{ inherit (given.test-origin-default-container) architecture; name = given.test-origin-default-container.config.Entrypoint; linux = outputs.packages.aarch64-linux.test-origin-default-container.given.config.Entrypoint; }',
      'aarch64-darwin',
    ) as { readonly architecture: string; readonly name: unknown; readonly linux: unknown };
    expect(paths.architecture).toBe('arm64');
    expect(paths.name).toEqual(paths.linux);
  });

  test('the swarm client is started with the settings of its profile, as it reads them', () => {
    const text = evaluateOutputs(
      bench,
      '(builtins.head (builtins.filter (d: d ? given.text) [ packages.swarm-client-stress-runner ])).text',
    ) as string;
    expect(text).toMatch(/^export UP_SETTINGS=\$\{UP_SETTINGS:-\/.+-settings\.json\}$/m);
    expect(text).toMatch(/exec \/.+\/bin\/swarm-client "\$@"/);
    const { config } = image('swarm-client-stress-container');
    expect(config.Env).toEqual(expect.arrayContaining(['METRICS_HOST=0.0.0.0', 'METRICS_PORT=9100']));
  });

  test('container-enhanced starts systemd with the rights and places that up.toml gives it', () => {
    const { name, config, fakeRootCommands } = image('test-origin-default-container-enhanced');
    expect(name).toBe('up/test-origin-enhanced');
    expect(config.Entrypoint[0]).toMatch(/-systemd\/lib\/systemd\/systemd$/);
    expect(config.StopSignal).toBe('SIGRTMIN+3');
    expect(config.Env).toContain('container=docker');
    for (const path of Object.keys(profile.containerEnhanced.tmpfs))
      expect(fakeRootCommands).toContain(`.${path}'`);
    expect(fakeRootCommands).toContain('hls:x:1000:1000:');
  });

  test('a machine forwards the ports of the profile, on 127.0.0.1', () => {
    const { microvm, services, fileSystems } = evaluateOutputs(
      bench,
      'given.test-origin-default-vm.config',
    ) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    expect(microvm?.['forwardPorts']).toEqual(
      profile.vm.forwards.map(({ host, guest }) => ({
        from: 'host',
        guest: { port: guest },
        host: { address: '127.0.0.1', port: host },
      })),
    );
    expect(microvm).toMatchObject({ mem: profile.vm.memoryMB, vcpu: profile.vm.cpus, hypervisor: 'qemu' });
    expect(microvm?.['shares']).toMatchObject([{ source: '/nix/store', readOnly: true }]);
    expect(services).toMatchObject({
      openssh: { enable: true, settings: { PasswordAuthentication: false } },
      'hls-origin': { isContainer: false },
    });
    expect(fileSystems).toHaveProperty(['/var/hls', 'fsType'], 'tmpfs');
  });

  test('a profile with a TAP device has an address of its own, and forwards nothing', () => {
    const { microvm, systemd } = evaluateOutputs(bench, 'given.test-origin-tap-vm.config') as Readonly<
      Record<string, Readonly<Record<string, unknown>>>
    >;
    expect(microvm).toMatchObject({
      forwardPorts: [],
      interfaces: [{ type: 'tap', id: 'hlstap0', mac: '02:00:00:01:77:01' }],
    });
    expect(systemd).toHaveProperty(['network', 'networks', '10-lan', 'networkConfig'], {
      Address: '10.177.0.10/24',
      Gateway: '10.177.0.1',
    });
  });

  test('an ISO starts by BIOS and UEFI, has a label that fits, and takes user data', () => {
    const labels = evaluateOutputs(
      bench,
      'map (name: (builtins.getAttr name given).config.isoImage.volumeID) (builtins.filter (name: builtins.match ".*-iso" name != null) (builtins.attrNames packages))',
    ) as readonly string[];
    expect(labels).toContain('up-test-origin-low-latency');
    for (const label of labels) expect(label.length).toBeLessThanOrEqual(32);
    expect(new Set(labels).size).toBe(labels.length);
    expect(evaluateOutputs(bench, 'given.test-origin-default-iso.config')).toMatchObject({
      isoImage: { makeEfiBootable: true, makeUsbBootable: true },
      boot: { loader: { timeout: 1 }, kernelParams: ['console=tty0', 'console=ttyS0,115200'] },
      services: { 'cloud-init': { enable: true, settings: { datasource_list: ['NoCloud', 'None'] } } },
    });
    expect(
      evaluateOutputs(bench, 'given.test-origin-default-sd-image.config', 'aarch64-linux'),
    ).toMatchObject({
      sdImage: { compressImage: false },
      boot: { kernelParams: ['console=tty0', 'console=ttyAMA0,115200'] },
    });
  });

  test('all machines run the same services', () => {
    const units = evaluateOutputs(
      bench,
      'map (name: builtins.mapAttrs (_: u: u.serviceConfig.ExecStart) (builtins.getAttr name given).config.systemd.services) [ "test-origin-4k-abr-vm" "test-origin-4k-abr-iso" ]',
    ) as readonly Readonly<Record<string, string>>[];
    expect(units[0]).toEqual(units[1]);
    expect(Object.keys(units[0] ?? {})).toEqual(['hls-exporter', 'hls-ffmpeg', 'hls-nginx']);
    expect(units[0]?.['hls-ffmpeg']).toContain('"/var/hls/2160p/seg%%05d.ts"');
  });

  test('an option that NixOS does not have ends the evaluation', () => {
    const wrong = `(nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ { services.openssh.enabled = true; } ]; }).config.system`;
    expect(() => evaluateOutputs(bench, wrong)).toThrow(/no such option: services\.openssh\.enabled/);
  });

  test('build and full are explicit, and have everything', () => {
    const [build, full] = evaluateOutputs(
      bench,
      'map (tier: builtins.attrNames (builtins.getAttr tier given).entries) [ "check-build" "check-full" ]',
    ) as readonly (readonly string[])[];
    const all = evaluateOutputs(bench, 'builtins.attrNames packages') as readonly string[];
    const targets = all.filter((name) => !/^(check-|default$)/.test(name));
    expect(full).toEqual(expect.arrayContaining([...targets, 'registry', 'evaluation', 'format']));
    expect(build).toContain('test-origin-default-container-stream');
    expect(build?.filter((name) => /-(vm|iso|sd-image|container-enhanced)$/.test(name))).toEqual([]);
  });

  test('the /etc of a system is linked where NixOS links, and copied where it copies', () => {
    const scratch = join(bench.root, 'etc-of-a-system');
    execFileSync('sh', [
      '-eu',
      '-c',
      `mkdir -p ${scratch}/store/etc/systemd ${scratch}/image
       cd ${scratch}/store
       echo unit >unit; echo secret >secret
       ln -s ${scratch}/store/unit etc/systemd/system
       ln -s ${scratch}/store/secret etc/sudoers; echo 0440 >etc/sudoers.mode; echo +0 >etc/sudoers.uid; echo +0 >etc/sudoers.gid
       ln -s /proc/mounts etc/mtab; echo direct-symlink >etc/mtab.mode
       chmod 0555 etc/systemd etc`,
    ]);
    const commands = nixEvaluate(
      bench,
      `(import ${join(ROOT, 'nix/lib')}).image.etcCommands "${scratch}/store"`,
    );
    execFileSync('sh', ['-eu', '-c', String(commands)], { cwd: join(scratch, 'image'), stdio: 'pipe' });
    const at = (path: string): string => join(scratch, 'image/etc', path);
    expect(readdirSync(at('.')).sort()).toEqual(['mtab', 'sudoers', 'systemd']);
    expect(readlinkSync(at('systemd/system'))).toBe(`${scratch}/store/unit`);
    expect(readlinkSync(at('mtab'))).toBe('/proc/mounts');
    expect(lstatSync(at('sudoers')).isFile()).toBe(true);
    expect(statSync(at('sudoers')).mode & 0o777).toBe(0o440);
    expect(readFileSync(at('sudoers'), 'utf8')).toBe('secret\n');
  });

  const root = needs(['root']);
  it.skipIf(nix === undefined || nix.missing !== undefined || root.skip)(
    `the files of an image are what its commands make ${root.reason}`.trim(),
    () => {
      const directory = join(bench.root, 'desktop');
      mkdirSync(directory);
      const { fakeRootCommands, config } = image('desktop-container');
      execFileSync('sh', ['-eu', '-c', fakeRootCommands], { cwd: directory, stdio: 'pipe' });
      const at = (path: string): string => join(directory, path);
      expect(statSync(at('/tmp')).mode & 0o7777).toBe(0o1777);
      expect(statSync(at('/tmp/.X11-unix')).mode & 0o7777).toBe(0o1777);
      expect(statSync(at('/run/neko'))).toMatchObject({ uid: 1000, gid: 1000 });
      expect(readFileSync(at('/etc/group'), 'utf8')).toMatch(/^neko:x:1000:$/m);
      expect(readFileSync(at('/etc/passwd'), 'utf8')).toMatch(/^neko:x:1000:1000::\/home\/neko:\/bin\/sh$/m);
      const conf = readFileSync(at(config.Entrypoint.at(-1) ?? ''), 'utf8');
      for (const [, path = ''] of conf.matchAll(/^command=(\S+)/gm)) {
        expect(lstatSync(at(path)).isSymbolicLink(), path).toBe(true);
        expect(readlinkSync(at(path))).toMatch(/-(xorg-server|pulseaudio|openbox|x11vnc)\/bin\/\w+$/);
      }
      expect(existsSync(at('/usr/bin/env'))).toBe(false);
      expect(lstatSync(at('/usr/bin/env')).isSymbolicLink()).toBe(true);
    },
  );
});
