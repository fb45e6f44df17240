export {
  type RunnerEvent,
  type RunningInstance,
  type StartRunnerOptions,
  startRunner,
} from './start-runner.ts';
export { type RunnerOutcome, type WaitForRunnerOptions, waitForRunner } from './wait-for-runner.ts';
