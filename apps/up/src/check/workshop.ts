import { relative } from 'node:path';
import type { Attempt, Workshop } from '@up/check';
import { formatBytes, formatDuration } from '@up/core';
import type { Target } from '@up/profiles';
import { build } from '../commands/build.ts';
import { run } from '../commands/run.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import { silentReporter } from '../reporter.ts';

/** Builds and proves as `up build` and `up PROFILE TYPE --once` do, without their reports. */
export function workshopOf(context: CommandContext): Workshop {
  return {
    async build({ workload, profile, type }, { signal, output }) {
      const names = { profile: `${workload}/${profile}`, type };
      const result = await build(silently(context, signal), {
        ...names,
        builder: 'embedded',
        nixArgs: [],
        ...(output === undefined ? {} : { output }),
      });
      signal.throwIfAborted();
      return toAttempt(result, builtEvidence(context, result));
    },
    async prove(target, { signal, builder }) {
      const { workload, profile, type } = target;
      const result = await run(silently(context, signal), {
        profile: `${workload}/${profile}`,
        type,
        builder,
        once: true,
        ...(type === 'runner' ? {} : { anyPort: true as const }),
        workloadArgs: type === 'runner' ? await freePorts(context, target) : [],
      });
      signal.throwIfAborted();
      return toAttempt(result, provenEvidence(result));
    },
  };
}

/** `json`: a job has no terminal here. */
function silently(context: CommandContext, signal: AbortSignal): CommandContext {
  const options = { ...context.options, json: true, quiet: true, input: false };
  return { ...context, signal, options, reporter: silentReporter() };
}

/** A runner takes the ports of its profile, which may be in use, unless its flags say otherwise. */
async function freePorts(context: CommandContext, { workload, profile }: Target): Promise<readonly string[]> {
  const { workloads } = await openRegistry(context);
  const overrides = workloads[workload]?.profiles[profile]?.expect.overrides ?? [];
  return overrides.flatMap(({ flag }) => [flag, '0']);
}

/** @throws the error of the result, which says whether it is one of the target. */
function toAttempt({ error, data }: CommandResult, evidence: string): Attempt {
  const { log } = facts(data);
  if (error !== undefined) throw error;
  return { status: 'passed', evidence, ...(typeof log === 'string' ? { log } : {}) };
}

function builtEvidence({ cwd }: CommandContext, { data }: CommandResult): string {
  const { sizeBytes, path } = facts(data);
  const size = typeof sizeBytes === 'number' ? `${formatBytes(sizeBytes)}, ` : '';
  return `${size}${typeof path === 'string' ? relative(cwd, path) || path : 'built'}`;
}

function provenEvidence({ data }: CommandResult): string {
  const { checks, readyAfterMs } = facts(data);
  const said = (Array.isArray(checks) ? checks : [])
    .filter((one) => facts(one)['status'] === 'passed')
    .slice(0, 2)
    .map((one) => String(facts(one)['name']));
  const ready = typeof readyAfterMs === 'number' ? [`ready after ${formatDuration(readyAfterMs)}`] : [];
  return [...ready, ...said].join(', ') || 'it works';
}

function facts(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
