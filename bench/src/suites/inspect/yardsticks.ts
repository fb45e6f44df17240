import type { Contender } from './contender.ts';
import type { Place } from './place.ts';

/** Programs that every machine has and that do a part of the job: what the bytes cost, and nothing else. */
export function yardsticks({ image, compression }: Place): readonly Contender[] {
  if (compression === 'plain') {
    return [
      { name: 'sha256sum', run: { command: 'sha256sum', args: [image] } },
      // OpenSSL uses the SHA instructions of the processor, which Debian's coreutils do not.
      { name: 'openssl dgst -sha256', run: { command: 'openssl', args: ['dgst', '-sha256', image] } },
      { name: 'tar tf', run: { command: 'tar', args: ['tf', image] } },
    ];
  }
  const script = `for blob in "$1"/blobs/sha256/*; do
    [ "$(head -c 1 "$blob")" = "{" ] || ${compression} -dc "$blob" | tar t; done`;
  const name = `${compression} -dc | tar t`;
  return [{ name, run: { command: 'sh', args: ['-c', script, 'sh', image] } }];
}
