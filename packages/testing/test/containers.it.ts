import { expect } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { containerTest, upMatchers } from '../src/index.ts';
import { appImage } from './app.ts';

expect.extend(upMatchers);

let engineUrl = '';
const test = containerTest(() => ({
  image: appImage(),
  ports: { 8080: 0 },
  ready: { type: 'http', port: 8080, path: '/health' },
  environment: { ...process.env, DOCKER_HOST: engineUrl },
}));

describeWithEngine('docker', 'containerTest', ({ url }) => {
  engineUrl = url;

  test('starts one container for all tests of a file', async ({ container }) => {
    const answer = await fetch(`${container.url(8080)}/health`);
    expect(await answer.text()).toBe('OK\n');
    expect((await container.container.exec(['/bin/sh', '-c', 'echo here >/tmp/file'])).exitCode).toBe(0);
  });

  test('which keeps what an earlier test has done, and is smoke-tested in another', async ({ container }) => {
    const body = await container.container.readFile('/tmp/file');
    expect(new TextDecoder().decode(body)).toBe('here\n');
    expect(await container.smoke()).toPass();
    expect(() => container.url(9)).toThrow(/port 9 is not published/);
  });
});
