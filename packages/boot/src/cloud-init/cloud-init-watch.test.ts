import { describe, expect, it } from 'vitest';
import { CloudInitWatch } from './cloud-init-watch.ts';

const FINISHED =
  '[   21.0] cloud-init[512]: Cloud-init v. 22.4.2 finished at Sat, 21 Nov 2026 12:00:00 +0000. Datasource DataSourceNoCloud [seed=/dev/sr0][dsmode=net].  Up 21.03 seconds';

function watchOf(...lines: readonly string[]): CloudInitWatch {
  const watch = new CloudInitWatch('up-cloud-init-0123');
  for (const [index, text] of lines.entries()) watch.add({ text, atMs: (index + 1) * 1000 });
  return watch;
}

describe('CloudInitWatch', () => {
  it('takes the line of the seed for proof', () => {
    const watch = watchOf('Booting', 'up-cloud-init-0123');
    expect(watch.isOver).toBe(true);
    expect(watch.check()).toMatchObject({
      status: 'passed',
      evidence: "cloud-init ran the seed's script after 2.0 s",
    });
  });

  it('takes the data source that it names in the end', () => {
    expect(watchOf(FINISHED).check()).toMatchObject({ status: 'passed' });
    expect(watchOf(FINISHED.replace('DataSourceNoCloud', 'DataSourceNone')).check()).toMatchObject({
      status: 'failed',
      evidence: 'cloud-init took its data from "DataSourceNone", not from the seed',
    });
  });

  it('tells a guest without cloud-init from one whose cloud-init did not finish', () => {
    expect(watchOf('login:').check().evidence).toBe('nothing of cloud-init was heard on the console');
    expect(watchOf("Cloud-init v. 22.4.2 running 'init-local' at Sat").check().evidence).toBe(
      'cloud-init started, and did not finish',
    );
  });
});
