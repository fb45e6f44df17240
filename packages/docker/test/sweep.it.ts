import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { startSession } from '@up/process';
import { expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { scopeOf } from '../src/index.ts';
import { Bench, signal } from './support.ts';

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(
    kind,
    'a sweep',
    ({ url }) => {
      const bench = Bench.forSuite(url);

      it('removes what dead sessions left, and nothing else', async () => {
        const { engine, stateDir } = bench;
        const scope = scopeOf(realpathSync(join(stateDir, 'sessions')));
        await using dead = await startSession({ stateDir });
        const { name, names } = await bench.image();
        const alive = await bench.run(name, 'exec sleep 300');
        const spec = { image: name, target: 'left/over', command: ['sleep', '300'] };
        const network = await engine.createNetwork({ session: dead, target: 'left', signal });
        const left = await engine.run({ ...spec, session: dead, network: network.name }, { signal });
        const detached = await bench.run(name, 'exec sleep 300', { lifetime: 'detached' });
        await using elsewhere = await Bench.open(url);
        const foreign = await elsewhere.run(name, 'exec sleep 300');

        expect(left.name).toMatch(/^up-left-over-[0-9a-f]{6}$/);
        const isAlive = (id: string): boolean => id !== dead.id;
        const swept = await engine.sweep({ scope, isAlive, signal });
        expect(swept).toEqual({
          containers: [left.name],
          networks: [network.name],
          images: [],
          problems: [],
        });
        expect(await engine.sweep({ scope, isAlive, signal })).toMatchObject({
          containers: [],
          networks: [],
        });
        for (const container of [alive, detached, foreign])
          expect(await container.inspect()).toMatchObject({ running: true });
        await detached.remove();
        await foreign.remove();

        expect(await engine.sweep({ scope, isAlive: () => false, signal })).toEqual({
          containers: [alive.name],
          networks: [],
          images: names,
          problems: [],
        });
        expect(await engine.hasImage(name, { signal })).toBe(false);
      });

      it('finds what a process left that was killed with SIGKILL', async () => {
        const { engine, stateDir } = bench;
        const { name } = await bench.image();
        const fixture = join(import.meta.dirname, 'fixtures/run-and-stay.ts');
        const args = ['--import', 'tsx', '-C', '@up/source', fixture, url, stateDir, name];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        const said = await new Promise<string>((resolve) =>
          child.stdout.once('data', (data: Buffer) => resolve(String(data))),
        );
        child.kill('SIGKILL');
        const [session = '', container = ''] = said.trim().split(' ');
        const scope = scopeOf(realpathSync(join(stateDir, 'sessions')));
        const swept = await engine.sweep({ scope, isAlive: (id) => id !== session, signal });
        expect(swept).toMatchObject({ containers: [container], problems: [] });
      });
    },
    { tools: ['busybox'] },
  );
}
