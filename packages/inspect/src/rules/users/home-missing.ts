import type { User } from '../../accounts.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { directoryExists } from '../../supervisord-subject/image-world.ts';
import { supervisorConfigs } from '../../supervisord-subject.ts';
import { mayBeMadeByScript, nameOfSection, placeIn } from '../supervisord/support/observe.ts';
import { programsOf } from '../supervisord/support/programs.ts';

/** Homes that are meant not to be there. */
const NOWHERE = /^\/?$|^\/(?:nonexistent|var\/empty|homeless-shelter|dev\/null|proc)(?:\/|$)/;

export const HOME_MISSING: Rule = {
  id: 'users/home-missing',
  severity: 'info',
  summary: 'The home of a user that services run as is not in the image.',
  check: function* (subject) {
    const seen = new Set<number>();
    for (const reading of supervisorConfigs(subject)) {
      for (const process of programsOf(reading)) {
        const user = process.uid === undefined ? undefined : userOf(process.uid, subject);
        if (user === undefined || seen.has(user.uid) || hasHome(user, subject)) continue;
        if (mayBeMadeByScript(reading, user.home)) continue;
        seen.add(user.uid);
        yield {
          ...toObservation(user, nameOfSection(process.section)),
          ...placeIn(reading, process.places.get('user')),
        };
      }
    }
  },
};

function userOf(uid: number, { accounts }: Subject): User | undefined {
  return [...accounts.users.values()].find((user) => user.uid === uid);
}

function hasHome({ home }: User, subject: Subject): boolean {
  return NOWHERE.test(home) || directoryExists(subject, home);
}

function toObservation({ name, home }: User, by: string): Observation {
  return {
    message: `${by} runs as ${name}, whose home ${home} is not in the image`,
    evidence: `/etc/passwd gives ${name} the home ${home}`,
    fix: `make it: RUN install -d -o ${name} ${home}; with Nix, fakeRootCommands = "mkdir -p .${home} && chown ${name} .${home}"; or set environment=HOME="..." for the program`,
  };
}
