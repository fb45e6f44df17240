import type { Finding } from '@up/core';
import type { HtmlReportOptions, RuleSummary, TreemapNode } from '../../src/index.ts';

const STORE = '/nix/store/1a2b3c4d5f6g7h8i9j0k1l2m3n4p5q6r';
const CONF = '/etc/neko/supervisord.conf';

const RULES: readonly RuleSummary[] = [
  {
    id: 'fhs/store-only',
    severity: 'error',
    summary: 'A path is missing, and what it means lies in /nix/store only.',
  },
  {
    id: 'supervisord/sockchown',
    severity: 'error',
    summary: 'The owner that supervisord is to give a socket does not exist in the image.',
  },
  { id: 'fhs/tmp-missing', severity: 'warning', summary: 'The image has no /tmp.' },
  { id: 'fhs/dangling-symlink', severity: 'warning', summary: 'A symbolic link leads nowhere.' },
  {
    id: 'oci/healthcheck-absent',
    severity: 'info',
    summary: 'The image starts something, and does not say how to tell whether it is healthy.',
  },
  {
    id: 'oci/labels',
    severity: 'info',
    summary: 'Labels that say what the image is and where it comes from are missing.',
  },
];

function storeOnly(program: string, path: string, target: string, line: number): Finding {
  return {
    rule: 'fhs/store-only',
    severity: 'error',
    message: `program ${program} runs ${path}, which is not in the image`,
    path: CONF,
    line,
    evidence: `it is ${STORE}-${target}${path.replace('/usr', '')}; supervisord would say: can't find command '${path}'`,
    fix: `name ${STORE}-${target}${path.replace('/usr', '')}, or put its package into contents or copyToRoot so that it is linked into /usr/bin`,
  };
}

const FINDINGS: readonly Finding[] = [
  storeOnly('x-server', '/usr/bin/X', 'xorg-server-21.1.16', 19),
  storeOnly('pulseaudio', '/usr/bin/pulseaudio', 'pulseaudio-17.0', 31),
  storeOnly('neko', '/usr/bin/neko', 'neko-2.5.0', 43),
  {
    rule: 'supervisord/sockchown',
    severity: 'error',
    message: 'chown=root:neko, but /etc/group has no group "neko"',
    path: CONF,
    line: 57,
    evidence: 'supervisord would stop: Invalid sockchown value root:neko',
    fix: 'add the line neko:x:1000: to /etc/group; with Nix, fakeNss.override { extraGroupLines = [ "neko:x:1000:" ]; }',
  },
  {
    rule: 'fhs/tmp-missing',
    severity: 'warning',
    message: 'the image has no /tmp; neko writes temporary files there as uid 1000',
    path: '/tmp',
    evidence: 'TMPDIR is not set',
    fix: 'extraCommands = "mkdir -m 1777 tmp"',
  },
  ...Array.from(
    { length: 14 },
    (_, index): Finding => ({
      rule: 'fhs/dangling-symlink',
      severity: 'warning',
      message: `leads to /usr/share/fonts/truetype/dejavu/DejaVuSans-${index}.ttf, which does not exist`,
      path: `/etc/fonts/conf.d/${20 + index}-unhint-small-dejavu-sans-mono.conf`,
      layer: 'sha256:9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0',
      evidence: '',
      fix: 'leave the link out, or put fonts-dejavu-core into the image',
    }),
  ),
  {
    rule: 'oci/healthcheck-absent',
    severity: 'info',
    message: 'the image starts supervisord and says nothing of health',
    evidence: 'Healthcheck of the config is absent',
  },
  {
    rule: 'oci/labels',
    severity: 'info',
    message: 'labels are missing',
    evidence: 'org.opencontainers.image.source, org.opencontainers.image.version',
  },
];

const PACKAGES = [
  'chromium',
  'llvm',
  'mesa',
  'gstreamer',
  'glibc',
  'icu4c',
  'python3',
  'gtk+3',
  'ffmpeg',
  'systemd',
];

/** Sizes as they are in real images: a few large, many small. */
function size(index: number): number {
  return Math.round(140_000_000 / (index + 1) ** 1.25 + 900);
}

/** As real trees are: directories in directories, one of them often alone. */
function directories(sizeBytes: number, seed: number, depth = 0): readonly TreemapNode[] {
  const names =
    depth === 0
      ? ['lib', 'share', 'bin', 'etc', 'libexec']
      : ['icons', 'locale', 'x86_64-linux-gnu', 'libbase.so.6.0', 'main'];
  const weights = names.map((_, index) => 1 / (index + 1 + ((seed + depth) % 3)) ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return names.map((name, index) => {
    const own = Math.round((sizeBytes * (weights[index] ?? 0)) / total);
    return {
      name,
      sizeBytes: own,
      ...(depth < 2 && own > 50_000 ? { children: directories(own, seed + index, depth + 1) } : {}),
    };
  });
}

function layerTree(count: number): TreemapNode {
  const children = Array.from({ length: count }, (_, index): TreemapNode => {
    const own = size((index * 7) % count);
    return {
      name: `layer ${index + 1}`,
      sizeBytes: own,
      detail: `sha256:${hash(index).slice(0, 12)}`,
      children: directories(own, index),
    };
  });
  return { name: 'image', sizeBytes: children.reduce((sum, child) => sum + child.sizeBytes, 0), children };
}

function packageTree(count: number): TreemapNode {
  const children = Array.from({ length: count }, (_, index): TreemapNode => {
    const name = `${PACKAGES[index % PACKAGES.length]}${index < PACKAGES.length ? '' : `-${Math.floor(index / PACKAGES.length)}`}`;
    return { name, sizeBytes: size(index), detail: `version ${index}.1.16` };
  });
  return { name: 'packages', sizeBytes: children.reduce((sum, child) => sum + child.sizeBytes, 0), children };
}

function hash(index: number): string {
  return Array.from({ length: 64 }, (_, position) =>
    ((index * 31 + position * position * 7) % 16).toString(16),
  ).join('');
}

const STEPS = [
  '/bin/sh -c #(nop) ADD file:b3ebbe8bd304723d43b7b44a6d990cd657b63d93d6a2a9293983a30bfc1dfa53 in /',
  'RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends ca-certificates curl netbase; rm -rf /var/lib/apt/lists/* # buildkit',
  'COPY --chown=neko:neko runtime/ /etc/neko/ # buildkit',
  'store path: glibc-2.40-66',
];

/** The report of the image that built, loaded, started, and did nothing: 37 layers. */
export function nekoReport(over: Partial<HtmlReportOptions> = {}): HtmlReportOptions {
  return {
    toolVersion: '0.1.0',
    title: 'neko-base:2.5.0',
    facts: [
      { label: 'platform', value: 'linux/amd64' },
      { label: 'format', value: 'docker-archive' },
      { label: 'digest', value: `sha256:${hash(99)}` },
      { label: 'size', value: '412 MB in 37 layers' },
      { label: 'source', value: 'neko.tar' },
    ],
    layers: Array.from({ length: 37 }, (_, index) => ({
      digest: `sha256:${hash(index)}`,
      sizeBytes: Math.round(size((index * 7) % 37) * 0.41),
      uncompressedBytes: size((index * 7) % 37),
      wastedBytes: index % 9 === 3 ? Math.round(size((index * 7) % 37) * 0.35) : 0,
      entries: 40 + ((index * 977) % 4000),
      ...(index % 6 === 5 ? {} : { createdBy: STEPS[index % STEPS.length] ?? '' }),
    })),
    treemaps: [
      { title: 'Layers', root: layerTree(37) },
      { title: 'Packages', root: packageTree(180) },
    ],
    findings: FINDINGS,
    skipped: [{ rule: 'exec/symbol-version', reason: 'libc.so.6 is larger than what is kept of a file' }],
    rules: RULES,
    ...over,
  };
}
