import './vitest-types.ts';

export { containerTest, type Given, machineTest } from './fixtures.ts';
export { type ImageOfOptions, imageOf, type TestImage } from './image-of.ts';
export { startTestContainer, type TestContainer, type TestContainerOptions } from './start-test-container.ts';
export { startTestMachine, TestMachine, type TestMachineOptions } from './start-test-machine.ts';
export {
  type AnyReport,
  type ExpectedFile,
  type FindingLimits,
  type MatcherResult,
  upMatchers,
} from './up-matchers.ts';
