import { BIN_SH } from '../../rules/fhs/bin-sh.ts';
import { USR_BIN_ENV } from '../../rules/fhs/usr-bin-env.ts';
import type { Subject } from '../../subject.ts';
import { decline, type Repairer } from '../repairer.ts';
import { linkStep } from '../steps.ts';
import { isProgram, storeProgram } from '../store-program.ts';

/** What speaks as a shell, the best first. */
const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'busybox'];
/** busybox looks at the name it is started by. */
const ENVS: readonly string[] = ['env', 'coreutils', 'busybox'];

const DIRECTORIES: readonly string[] = ['/bin', '/usr/bin', '/usr/local/bin'];

export const STANDARD_SHELL: Repairer = standardProgram(BIN_SH.id, {
  path: '/bin/sh',
  names: SHELLS,
  kind: 'shell',
});

export const STANDARD_ENV: Repairer = standardProgram(USR_BIN_ENV.id, {
  path: '/usr/bin/env',
  names: ENVS,
  kind: 'env',
});

/** A shell of the image, wherever it is. */
export function shellOf(subject: Subject): string | undefined {
  return substituteFor(subject, SHELLS);
}

function standardProgram(
  rule: string,
  { path, names, kind }: { readonly path: string; readonly names: readonly string[]; readonly kind: string },
): Repairer {
  return {
    rules: [rule],
    steps: function* ({ subject }) {
      const target = substituteFor(subject, names);
      if (target === undefined) yield decline(`there is no ${kind} in the image`, { rule, path });
      else yield linkStep(subject, { path, target }, { rule, path });
    },
  };
}

function substituteFor(subject: Subject, names: readonly string[]): string | undefined {
  const usual = names.flatMap((name) => DIRECTORIES.map((directory) => `${directory}/${name}`));
  const inStore = names.flatMap((name) => storeProgram(subject, `/bin/${name}`) ?? []);
  return [...usual.filter((path) => isProgram(subject, path)), ...inStore][0];
}
