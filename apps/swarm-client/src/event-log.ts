import { plural } from '@up/core';
import type { Display } from './display.ts';
import type { ErrorKind } from './error-kind.ts';
import type { ViewerEvent } from './viewer-event.ts';

/**
 * Viewers' events as log lines: every failure at level debug, the first of each kind as a warning, so
 * that a log says what is wrong without repeating it for each viewer.
 */
export function createEventLog(display: Display): (event: ViewerEvent) => void {
  const seen = new Set<ErrorKind>();
  return (event) => {
    switch (event.type) {
      case 'request-failed': {
        const first = !seen.has(event.kind);
        seen.add(event.kind);
        const again = first ? ' (further ones of this kind: level debug)' : '';
        display.log(first ? 'warning' : 'debug', `viewer ${event.viewer}: ${event.message}${again}`);
        break;
      }
      case 'segment-lost':
        display.log('debug', `viewer ${event.viewer}: lost segment ${event.sequence}`);
        break;
      case 'segments-skipped':
        display.log('debug', `viewer ${event.viewer}: skipped ${plural(event.count, 'segment')}`);
        break;
      case 'stream-restarted':
        display.log('debug', `viewer ${event.viewer}: the stream has restarted`);
        break;
      case 'viewer-ended':
        display.log('debug', `viewer ${event.viewer}: ${event.outcome}`);
        break;
      default:
        break;
    }
  };
}
