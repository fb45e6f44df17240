import { CONF, type Conf, supervisordConf } from '../bases/supervisord.ts';
import { text } from '../members.ts';
import type { Change } from '../truth-case.ts';

/** The base with another configuration, and what else changes with it. */
export function conf(options: Conf, more: Change = {}): Change {
  return { ...more, files: [text(CONF, supervisordConf(options)), ...(more.files ?? [])] };
}

/** Other options of [supervisord]. */
export function supervisord(options: NonNullable<Conf['supervisord']>, more?: Change): Change {
  return conf({ supervisord: options }, more);
}

/** Other options of the program `web`. */
export function web(options: NonNullable<Conf['web']>, more?: Change): Change {
  return conf({ web: options }, more);
}

/** Further sections. */
export function section(sections: string, more?: Change): Change {
  return conf({ more: sections }, more);
}
