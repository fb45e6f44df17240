import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { launchChromium } from './src/chromium.ts';
import { describeWith } from './src/needs.ts';
import { startUp, testDirectory } from './src/up.ts';

const PAGE = `<!doctype html><meta charset="utf-8"><title>player</title><video muted></video>
<script src="/hls.js"></script>
<script>
  const seen = { fatal: [], currentTime: 0, width: 0 };
  const video = document.querySelector('video');
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_, data) => { if (data.fatal) seen.fatal.push(data.type + ': ' + data.details); });
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  hls.loadSource(new URLSearchParams(location.search).get('stream'));
  hls.attachMedia(video);
  setInterval(() => Object.assign(seen, { currentTime: video.currentTime, width: video.videoWidth }), 100);
</script>`;

function servePlayer(): Promise<Server> {
  const library = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'));
  const server = createServer((request, response) => {
    const isLibrary = request.url === '/hls.js';
    response.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html');
    response.end(isLibrary ? library : PAGE);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const SOURCES = [
  { source: 'shipped', tools: ['chromium'] },
  { source: 'ffmpeg', tools: ['chromium', 'ffmpeg'] },
] as const;

for (const { source, tools } of SOURCES) {
  describeWith(tools, `hls.js in Chromium with ${source} segments`, () => {
    it.each(['default', 'low-latency', ...(source === 'shipped' ? ['4k-abr'] : [])])(
      'plays %s for ten seconds without a fatal error',
      async (profile) => {
        using state = testDirectory();
        const origin = startUp([profile, 'runner', '--', '--port', '0', '--source', source], {
          env: { XDG_STATE_HOME: state.path },
        });
        const [, url = ''] = await origin.said(/ready {4}(http:\S+)/);
        const player = await servePlayer();
        const browser = await launchChromium();
        try {
          const page = await browser.newPage();
          const { port } = player.address() as AddressInfo;
          await page.goto(`http://127.0.0.1:${port}/?stream=${encodeURIComponent(url)}`);
          await page.waitForFunction('seen.currentTime > 0 && seen.width > 0', undefined, {
            timeout: 30_000,
          });
          const begun = (await page.evaluate('seen.currentTime')) as number;
          await page.waitForFunction(`seen.currentTime > ${begun} + 9.5`, undefined, { timeout: 30_000 });
          expect(await page.evaluate('seen.fatal')).toEqual([]);
        } finally {
          await browser.close();
          player.close();
          origin.signal('SIGINT');
          await origin.ended;
        }
      },
    );
  });
}
