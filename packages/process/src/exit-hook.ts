import { makeListenerRoom } from './listener-room.ts';

/** Runs `action` synchronously when this process exits, be it by an exception. Disposing takes it back. */
export function onProcessExit(action: () => void): Disposable {
  const room = makeListenerRoom(process);
  process.on('exit', action);
  return {
    [Symbol.dispose](): void {
      process.off('exit', action);
      room[Symbol.dispose]();
    },
  };
}
