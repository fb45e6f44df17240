import { storeCandidates } from '../../references/store-candidates.ts';
import { decline, type Repairer } from '../repairer.ts';
import { appendStep, linkStep } from '../steps.ts';

/** The time zones of the store, in their usual place. */
export const TIME_ZONES: Repairer = {
  rules: ['net/zoneinfo'],
  steps: function* ({ subject, findings }) {
    const zone = (subject.env.get('TZ') ?? '').replace(/^:/, '');
    const end = `/share/zoneinfo/${zone}`;
    const file = zone.startsWith('/')
      ? undefined
      : subject.store.candidates(end).find((path) => path.endsWith(end));
    for (const { rule, path } of findings) {
      const ref = { rule, path };
      const target = file?.slice(0, -zone.length - 1);
      yield target === undefined
        ? decline('there are no data of time zones in the store', ref)
        : linkStep(subject, { path: '/usr/share/zoneinfo', target }, ref);
    }
  },
};

/** The names of ports and protocols, where the store has them. */
export const SERVICE_NAMES: Repairer = {
  rules: ['net/services'],
  steps: function* ({ subject, findings }) {
    for (const { rule, path } of findings) {
      const ref = { rule, path };
      for (const file of ['/etc/services', '/etc/protocols']) {
        if (subject.image.tree.lookup(file).status === 'found') continue;
        const target = storeCandidates(subject, { path: file, use: 'read' })?.best;
        yield target === undefined
          ? decline(`there is no ${file} in the store`, ref)
          : linkStep(subject, { path: file, target }, ref);
      }
    }
  },
};

/** What nixpkgs and Debian have: files before DNS. */
export const NAME_SERVICE: Repairer = {
  rules: ['users/no-nsswitch'],
  steps: function* ({ subject, findings }) {
    for (const { rule, path = '/etc/nsswitch.conf' } of findings)
      yield appendStep(subject, { path, lines: ['hosts: files dns'] }, { rule, path });
  },
};
