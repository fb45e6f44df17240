import { closureOf } from '../closure.ts';
import { hostFile, text } from '../members.ts';
import type { Base } from './base.ts';
import { busyboxMembers, commonMembers, PATH } from './common.ts';
import { mergedUsr } from './glibc.ts';

const SERVER = `const end = process.argv.find((word) => word.startsWith('--end='));
if (end !== undefined) process.exit(Number(end.slice(6)));
console.log('READY');
setInterval(() => {}, 60_000);
`;

/** Node as it runs here, and a script for it. */
export function nodeBase(): Base {
  return {
    members: [
      ...commonMembers(),
      ...mergedUsr(),
      ...busyboxMembers('/usr/bin'),
      ...closureOf([process.execPath]),
      hostFile('/usr/bin/node', process.execPath),
      text('/app/server.js', SERVER),
    ],
    config: { Entrypoint: ['node', '/app/server.js'], Env: [PATH] },
  };
}
