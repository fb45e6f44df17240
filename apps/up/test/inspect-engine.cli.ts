import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { NEKO } from '../../../test/src/images/neko.ts';
import { type Ended, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

const NAME = 'up-test-inspect:2.5.0';

/** What `docker load` does, without a client. */
function load(url: string, archive: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socketPath = url.replace(/^unix:\/\//, '');
    const options = {
      socketPath,
      method: 'POST',
      path: '/images/load',
      headers: { 'content-type': 'application/x-tar' },
    };
    const post = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    post.on('error', reject);
    createReadStream(archive).pipe(post);
  });
}

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(kind, 'up inspect of an image of an engine', ({ url }) => {
    let directory: TestDirectory;
    const inspect = (...args: readonly string[]): Promise<Ended> =>
      up(['inspect', ...args], {
        cwd: directory.path,
        env: { DOCKER_HOST: url, XDG_CACHE_HOME: join(directory.path, 'cache') },
      });

    beforeAll(async () => {
      directory = testDirectory();
      const archive = join(directory.path, 'image.tar');
      writeDockerArchive(archive, { ...NEKO, tag: NAME });
      await load(url, archive);
      return () => directory[Symbol.dispose]();
    });

    it('finds the same as in its archive, by docker:// and by its bare name', async () => {
      const rules = async (image: string): Promise<readonly string[]> => {
        const { stdout } = await inspect(image, '--json');
        return JSON.parse(stdout).data.findings.map(({ rule }: { rule: string }) => rule);
      };
      const expected = await rules('image.tar');
      expect(expected).toContain('supervisord/sockchown');
      expect(await rules(`docker://${NAME}`)).toEqual(expected);
      expect(await rules(NAME)).toEqual(expected);
    });

    it('names both places where an image is in neither', async () => {
      const { code, stderr } = await inspect('up-test-none:1');
      expect(code).toBe(3);
      expect(stderr).toContain('There is neither a file up-test-none:1 nor an image of that name in unix://');
      const only = await inspect('docker://up-test-none');
      expect(only.code).toBe(3);
      expect(only.stderr).toContain('up-test-none:latest');
    });
  });
}
