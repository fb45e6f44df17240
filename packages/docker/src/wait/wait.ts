/** When a container counts as ready. */
export type Wait =
  /** Its own health check says so. */
  | { readonly type: 'healthy' }
  /** A line of its output contains the text, or matches; `times` lines, where it is given. */
  | {
      readonly type: 'log';
      readonly pattern: string | RegExp;
      readonly stream?: 'stdout' | 'stderr' | undefined;
      readonly times?: number | undefined;
    }
  /** Something accepts connections on this port of the container, which has to be published. */
  | { readonly type: 'port'; readonly port: number }
  /** An HTTP server on this port of the container answers, with `status` or any of 200 to 399. */
  | {
      readonly type: 'http';
      readonly port: number;
      readonly path?: string | undefined;
      readonly status?: number | undefined;
      readonly bodyIncludes?: string | undefined;
    }
  /** A program in it ends with this exit code (0); it is run again until it does. */
  | { readonly type: 'exec'; readonly command: readonly string[]; readonly exitCode?: number | undefined }
  /** It ends, with `exitCode` where that is given. */
  | { readonly type: 'exit'; readonly exitCode?: number | undefined }
  | { readonly type: 'all'; readonly of: readonly Wait[] }
  | { readonly type: 'any'; readonly of: readonly Wait[] };

/** `answered on port 80`: completes `before it ...`. */
export function describeWait(wait: Wait): string {
  switch (wait.type) {
    case 'healthy':
      return 'was healthy';
    case 'log':
      return `wrote a line with ${String(wait.pattern)}`;
    case 'port':
      return `listened on port ${wait.port}`;
    case 'http':
      return `answered GET ${wait.path ?? '/'} on port ${wait.port}`;
    case 'exec':
      return `let ${wait.command.join(' ')} succeed`;
    case 'exit':
      return wait.exitCode === undefined ? 'ended' : `ended with exit code ${wait.exitCode}`;
    case 'all':
      return wait.of.map(describeWait).join(' and ');
    case 'any':
      return wait.of.map(describeWait).join(' or ');
  }
}
