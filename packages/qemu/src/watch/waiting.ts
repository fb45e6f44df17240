import type { BootPhase } from './boot-phase.ts';
import type { FailureRule } from './failure-rule.ts';
import type { LineMatch } from './match-line.ts';

/** A prompt, a menu, a message after which something may still follow. */
export interface Waiting extends LineMatch {
  readonly text: string;
  readonly phase: BootPhase;
  readonly atMs: number;
}

/** What waits: the first sign of each kind, until enough has followed that it was not the end. */
export interface WaitingList {
  readonly first: Waiting | undefined;
  add(waiting: Waiting): void;
  /**
   * Another line came, or more of one. It may take back what was seen: a menu that counts down waits for nobody.
   */
  follow(text: string, kind: 'line' | 'partial'): void;
  /** What has waited for as long as its sign asks for, when nothing has happened since `activityMs`. */
  due(nowMs: number, activityMs: number): Waiting | undefined;
  clear(): void;
}

/** A menu is several lines, drawn twice; after so many more it was something else. */
const LINES_THAT_MAY_FOLLOW = 12;
const KEPT = 8;

/** Menus count seconds of a clock, however slow the processor is: only what draws them takes longer. */
const MOST_STRETCH = 1.5;

/** An empty list. `slowness` stretches its times a little: 2 for a host that is half as fast. */
export function createWaitingList(slowness: number): WaitingList {
  const stretch = Math.min(slowness, MOST_STRETCH);
  let list: { readonly waiting: Waiting; followed: number }[] = [];
  return {
    get first() {
      return list[0]?.waiting;
    },
    add(waiting) {
      const known = list.find((entry) => entry.waiting.sign === waiting.sign);
      if (known !== undefined) known.followed = 0;
      else if (list.length < KEPT) list.push({ waiting, followed: 0 });
    },
    follow(text, kind) {
      for (const entry of list) if (kind === 'line') entry.followed += 1;
      list = list.filter(
        ({ waiting, followed }) => followed <= LINES_THAT_MAY_FOLLOW && !takesBack(waiting.rule, text),
      );
    },
    due(nowMs, activityMs) {
      const since = nowMs - activityMs;
      return list.find(({ waiting }) => since >= (waiting.sign.afterMs ?? 0) * stretch)?.waiting;
    },
    clear() {
      list = [];
    },
  };
}

function takesBack(rule: FailureRule, text: string): boolean {
  return rule.ignore?.some((pattern) => pattern.test(text)) === true;
}
