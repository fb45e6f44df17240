import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { measureClosures } from './nix/measure-closures.ts';
import { measureExplain } from './nix/measure-explain.ts';
import { measureInvoker } from './nix/measure-invoker.ts';
import { measureParsing } from './nix/measure-parsing.ts';
import { measureQuiet } from './nix/measure-quiet.ts';

/** What it costs to have Nix run by `up`, and what is done without it. */
export const nix: Suite = {
  name: 'nix',
  about: 'builds through up against bare nix build; reading and explaining logs; closures; no evaluation',
  needs: [
    { program: 'nix', debianPackage: 'nix-bin' },
    { program: 'nix-store', debianPackage: 'nix-bin' },
    { program: 'busybox', debianPackage: 'busybox-static' },
  ],
  run,
};

async function run(context: BenchContext): Promise<SuiteReport> {
  return {
    method:
      'builds, up explain and up diff from start to exit, medians of interleaved rounds; parsing by CPU; logs and closures are generated',
    figures: [
      ...(await measureInvoker(context)),
      ...(await measureParsing(context)),
      ...(await measureExplain(context)),
      ...(await measureClosures(context)),
      ...(await measureQuiet(context)),
    ],
    notes: [
      'builds: derivations with the shell of busybox, every round built anew; "talkative" prints 20 000 lines, "flood" 400 000',
      'calls of nix: programs of that name, first on PATH, note that they were called, but for nix --version',
    ],
  };
}
