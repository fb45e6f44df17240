import { decline, type Repairer, type RepairStep } from '../repairer.ts';
import { attributesStep, directoryStep } from '../steps.ts';

const OPEN = { mode: 0o1777, uid: 0, gid: 0 } as const;

/** /tmp and /var/tmp. An image of static programs only, which may do without, stays without. */
export const TEMPORARY_DIRECTORIES: Repairer = {
  rules: ['fhs/tmp-missing', 'fhs/var-tmp'],
  steps: function* ({ subject, findings }) {
    for (const { rule, path = '', severity } of findings) {
      if (rule === 'fhs/tmp-missing' && severity === 'info') continue;
      yield directoryStep(subject, { path, ...OPEN }, { rule, path });
    }
  },
};

export const TEMPORARY_MODE: Repairer = {
  rules: ['fhs/tmp-mode'],
  steps: function* ({ subject, findings }) {
    const found = subject.image.tree.lookup('/tmp');
    for (const { rule, path } of findings) {
      const ref = { rule, path };
      const step: RepairStep =
        found.status === 'found' && found.node.type === 'directory'
          ? attributesStep({ path: found.realPath, node: found.node }, { mode: 0o1777 }, ref)
          : decline('what is there is no directory, and is left as it is', ref);
      yield step;
    }
  },
};
