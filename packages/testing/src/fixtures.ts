import { type TestAPI, test } from 'vitest';
import { startTestContainer, type TestContainer, type TestContainerOptions } from './start-test-container.ts';
import { startTestMachine, type TestMachine, type TestMachineOptions } from './start-test-machine.ts';

/** Options, or what makes them: asked when the first test needs them, after `beforeAll`. */
export type Given<T extends object> = T | (() => T);

/**
 * A `test` whose tests share one machine: started when the first of a file asks for it, ended after the last. In `machine`
 * they find what an earlier test has left. To be called at the top of a file.
 */
export function machineTest(options: Given<TestMachineOptions>): TestAPI<{ machine: TestMachine }> {
  return test.extend<{ machine: TestMachine }>({
    machine: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern here, to see what a fixture needs
      async ({}, use) => {
        await using machine = await startTestMachine(optionsOf(options));
        await use(machine);
      },
      { scope: 'file' },
    ],
  });
}

/** A `test` whose tests share one container. */
export function containerTest(options: Given<TestContainerOptions>): TestAPI<{ container: TestContainer }> {
  return test.extend<{ container: TestContainer }>({
    container: [
      // biome-ignore lint/correctness/noEmptyPattern: as above
      async ({}, use) => {
        await using container = await startTestContainer(optionsOf(options));
        await use(container);
      },
      { scope: 'file' },
    ],
  });
}

function optionsOf<T extends object>(given: Given<T>): T {
  return typeof given === 'function' ? given() : given;
}
