import { createReadStream } from 'node:fs';
import { explain } from '../index.ts';
for (const f of process.argv.slice(2)) {
  const t = performance.now(); const cpu = process.cpuUsage();
  const r = await explain(createReadStream(f, { highWaterMark: 256 * 1024 }));
  const c = process.cpuUsage(cpu);
  console.log(f, Math.round(performance.now() - t), 'ms wall', Math.round((c.user + c.system) / 1000), 'ms cpu', Math.round(process.memoryUsage.rss() / 2 ** 20), 'MB', r.errors.length, r.errors.slice(0,3).map((e) => e.code).join(), r.omittedErrors);
}
