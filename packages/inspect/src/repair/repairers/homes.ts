import { resolveIdentity } from '../../identity.ts';
import { placeIn } from '../../rules/supervisord/support/observe.ts';
import { programsOf } from '../../rules/supervisord/support/programs.ts';
import type { Subject } from '../../subject.ts';
import { supervisorConfigs } from '../../supervisord-subject.ts';
import { giveTo } from '../give-to.ts';
import { decline, type FindingRef, type Repairer, type RepairStep } from '../repairer.ts';
import { directoryStep, groupOf } from '../steps.ts';

/** The home of the user of the image. Users of services that own nothing by intent stay as they are. */
export const HOME: Repairer = {
  rules: ['fhs/home'],
  steps: function* ({ subject, findings }) {
    for (const { rule, path: home = '/', severity } of findings) {
      const ref = { rule, path: home };
      if (severity === 'info') yield decline('it may be meant so', ref);
      else yield homeStep(subject, home, ref);
    }
  },
};

function homeStep(subject: Subject, home: string, ref: FindingRef): RepairStep {
  const { identity, image } = subject;
  const found = image.tree.lookup(home);
  if (found.status === 'found')
    return found.node.type === 'directory'
      ? giveTo(found, identity, ref)
      : decline(`${home} is no directory`, ref);
  const { uid } = identity;
  return directoryStep(subject, { path: home, mode: 0o755, uid, gid: groupOf(identity) }, ref);
}

/** The homes of users that supervisord runs programs as. */
export const SERVICE_HOMES: Repairer = {
  rules: ['users/home-missing'],
  steps: function* ({ subject }) {
    for (const reading of supervisorConfigs(subject)) {
      for (const process of programsOf(reading)) {
        const user = resolveIdentity(String(process.uid ?? ''), subject.accounts);
        if (process.uid === undefined || user.status !== 'known' || user.identity.home === undefined)
          continue;
        const { identity } = user;
        const ref = { rule: 'users/home-missing', ...placeIn(reading, process.places.get('user')) };
        const owner = { mode: 0o755, uid: identity.uid, gid: groupOf(identity) };
        yield directoryStep(subject, { path: user.identity.home, ...owner }, ref);
      }
    }
  },
};
