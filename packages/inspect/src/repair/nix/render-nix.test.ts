import { describe, expect, it } from 'vitest';
import { STATIC, STORE } from '../../testing/find-in-image.ts';
import { mend, rulesNamed } from '../testing/mend.ts';
import { NEKO_FILES, NEKO_IMAGE } from '../testing/neko.ts';
import { renderRepairNix } from './render-nix.ts';

const withoutHead = (text: string): string => text.slice(text.indexOf('{ pkgs'));

describe('renderRepairNix', () => {
  it('does at the source what the layer does', async () => {
    const { image, plan } = await mend(NEKO_IMAGE);
    expect(withoutHead(renderRepairNix(plan, image))).toBe(`{ pkgs, ... }:
let
  # /nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-xorg-server-21.1.16 of the image
  xorg-server = pkgs.xorg.xorgserver;
  # /nix/store/2f3zp0ys8x9m4p5c1d6g7h8i9j0k1l2m-neko-server-2.5.0 of the image, from a package that is not known here
  neko-server = throw "name the package of neko-server-2.5.0";
in
{
  contents = [
    pkgs.dockerTools.binSh
    (pkgs.dockerTools.fakeNss.override {
      extraPasswdLines = [ "neko:x:1000:1000::/home/neko:/bin/sh" ];
      extraGroupLines = [ "neko:x:1000:" ];
    })
  ];
  extraCommands = ''
    mkdir -p home/neko
    mkdir -p tmp
    chmod 1777 tmp
    mkdir -p var/log/neko
    mkdir -p var/run
    mkdir -p var/tmp
    chmod 1777 var/tmp
    mkdir -p usr/bin
    ln -sfn \${xorg-server}/bin/X usr/bin/X
    ln -sfn \${neko-server}/bin/neko usr/bin/neko
  '';
  fakeRootCommands = ''
    chown 1000:1000 home/neko
  '';
}
`);
  });

  it('says what nix2container needs beside that', async () => {
    const { image, plan } = await mend(NEKO_IMAGE);
    const text = renderRepairNix(plan, image);
    expect(text).toContain('#   perms: { path = root; regex = "^.*/tmp$"; mode = "1777"; }');
    expect(text).toContain('mode = "0755"; uid = 1000; gid = 1000; }');
  });

  it('rewrites the configuration where its source is, and adds lines to files that the image makes', async () => {
    const files = { ...NEKO_FILES, '/etc/passwd': { text: 'root:x:0:0::/:/bin/sh\n' } };
    const { image, plan } = await mend({ ...NEKO_IMAGE, files, rewrite: true });
    const text = renderRepairNix(plan, image);
    expect(text).toContain(`  mended_supervisord_conf = pkgs.runCommand "supervisord.conf" { } ''
    substitute \${./supervisord.conf} $out \\
      --replace-fail /usr/bin/X \${xorg-server}/bin/X \\
      --replace-fail /usr/bin/neko \${neko-server}/bin/neko
  '';`);
    expect(text).toContain('echo neko:x:1000:1000::/home/neko:/bin/sh >> etc/passwd');
    expect(text).not.toContain('fakeNss');
    expect(text).not.toContain('ln -s');
  });

  it('puts what lies in a linked directory of the store into the contents', async () => {
    const { image, plan } = await mend({
      rules: rulesNamed('exec/not-found'),
      files: {
        '/bin': { link: `${STORE}-env/bin` },
        [`${STORE}-env/bin/other`]: STATIC,
        [`${STORE}-nginx-1.27.1/bin/nginx`]: STATIC,
      },
      config: { cmd: ['/bin/nginx'] },
    });
    expect(renderRepairNix(plan, image)).toContain('contents = [\n    nginx\n  ];');
  });

  it('has certificates, /usr/bin/env and the healthcheck as dockerTools has them', async () => {
    const { image, plan } = await mend({
      rules: rulesNamed('net/ca-bundle', 'fhs/usr-bin-env', 'exec/shell-operator', 'users/no-nsswitch'),
      files: {
        '/app': { text: '#!/usr/bin/env sh\n', mode: 0o755 },
        [`${STORE}-coreutils-9.5/bin/env`]: STATIC,
        [`${STORE}-openssl-3/lib/libssl.so.3`]: { elf: {} },
        [`${STORE}-nss-cacert-3.1/etc/ssl/certs/ca-bundle.crt`]: { text: '' },
        '/lib/x86_64-linux-gnu/libc.so.6': {
          elf: { versionsProvided: [{ name: 'GLIBC_2.31', base: false }] },
        },
      },
      config: { cmd: ['/app'], healthcheck: { test: ['CMD', '/app', `\${x}`, '||', 'exit', '1'] } },
    });
    expect(withoutHead(renderRepairNix(plan, image))).toBe(`{ pkgs, ... }:
{
  contents = [
    pkgs.dockerTools.caCertificates
    pkgs.dockerTools.usrBinEnv
    (pkgs.writeTextDir "etc/nsswitch.conf" "hosts: files dns\\n")
  ];
  config.Healthcheck.Test = [ "CMD" "/app" "\\\${x}" ];
}
`);
  });

  it('lets no name in the image become a part of the expression', async () => {
    const evil = `/srv/a'\${builtins.abort "x"}''/b`;
    const { image, plan } = await mend({
      rules: rulesNamed('exec/not-found'),
      files: { [`${STORE}-b" ''\${1}/bin/b`]: STATIC },
      config: { cmd: [evil] },
      image: { source: 'x\n} evil.tar' },
    });
    const text = renderRepairNix(plan, image);
    expect(text).toContain(`  b______1_ = throw "name the package of b\\" ''\\\${1}";\n`);
    const word = `'srv/a'\\''\${builtins.abort "x"}'\\'''\\''/b'`;
    expect(text).toContain(
      `    ln -sfn \${b______1_}/bin/b \${${JSON.stringify(word).replace('${', '\\${')}}\n`,
    );
    expect(text).not.toMatch(/^\} evil/m);
  });

  it('leaves out what has control characters in it', async () => {
    const { image, plan } = await mend({
      rules: rulesNamed('exec/not-found'),
      files: { [`${STORE}-e\n}; evil = {/bin/b`]: STATIC },
      config: { cmd: ['/srv/b'] },
    });
    const text = renderRepairNix(plan, image);
    expect(text).toContain('# /srv/b is left out: its target has control characters in it');
    expect(text).not.toMatch(/^\}; evil/m);
  });
});
