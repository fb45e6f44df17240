import type { NixEvent, StepResult } from '@up/nix';
import type { BuildDisplay } from '@up/report';
import type { CommandContext } from '../context.ts';
import { buildDisplayFor } from '../nix/build-display-for.ts';

/** What a tool does, as somebody sees it who waits for it: a tree of the builds, and its own lines, each of them. */
export interface RebuildDisplay {
  /** A step has begun. */
  begin(): void;
  add(event: NixEvent): void;
  end(result: StepResult): void;
}

export function createRebuildDisplay(context: CommandContext): RebuildDisplay {
  let display: BuildDisplay | undefined;
  return {
    begin: () => {
      display = buildDisplayFor(context);
    },
    add: (event) => {
      // Lines of the tool itself, and of what it activates, are not for a tree: none of them is left out.
      if (event.kind !== 'text') display?.add(event);
      else if (event.text.trim() !== '') display?.note(event.text);
    },
    end: ({ outcome }) => display?.finish({ outcome }),
  };
}
