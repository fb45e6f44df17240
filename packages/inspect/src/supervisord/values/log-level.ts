import { pythonRepr } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';

const LEVELS = ['critical', 'error', 'warn', 'info', 'debug', 'trace', 'blather'] as const;

export type LogLevel = (typeof LEVELS)[number];

export function parseLogLevel(text: string): LogLevel {
  const word = text.toLowerCase();
  const level = LEVELS.find((name) => name === word);
  if (level === undefined) throw new SupervisorError(`bad logging level name ${pythonRepr(text)}`);
  return level;
}
