import { expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { connectEngine } from '../src/index.ts';

const signal = new AbortController().signal;
for (const kind of ['docker', 'podman'] as const)
  describeWithEngine(kind, 'an engine', ({ url }) => {
    it('answers', async () => {
      const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
      expect(engine).toMatchObject({ kind, url });
    });
  });
