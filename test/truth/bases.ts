import type { Base } from './bases/base.ts';
import { glibcBase } from './bases/glibc.ts';
import { muslBase } from './bases/musl.ts';
import { nginxBase } from './bases/nginx.ts';
import { nixBase } from './bases/nix.ts';
import { nodeBase } from './bases/node.ts';
import { pythonBase } from './bases/python.ts';
import { staticBase } from './bases/static.ts';
import { supervisordBase } from './bases/supervisord.ts';
import type { BaseName } from './truth-case.ts';

/** Each is made when it is asked for: that compiles programs, and unpacks packages of Debian. */
export const BASES: Readonly<Record<BaseName, () => Base>> = {
  static: staticBase,
  glibc: glibcBase,
  musl: muslBase,
  node: nodeBase,
  python: pythonBase,
  nginx: nginxBase,
  supervisord: supervisordBase,
  nix: nixBase,
};
