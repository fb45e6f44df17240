/** What a log of Nix looks like: builds that print a lot, of which the last fails. */
export type LogForm = 'internal-json' | 'text';

const BUILDS = 40;
const WORDS = [
  'compiling',
  'src/main',
  'warning:',
  'unused variable',
  '[ 12%]',
  'Linking CXX',
  'ok',
  '/nix/store/',
];

/** A log of that many bytes and a little more, the same every time. */
export function makeNixLog(form: LogForm, bytes: number): Buffer {
  const lines: string[] = [];
  let length = 0;
  const add = (line: string): void => {
    lines.push(line);
    length += line.length + 1;
  };
  const isJson = form === 'internal-json';
  const start = 17_752_014_662_402_048n;
  const idOf = (build: number): string => String(start + BigInt(build));
  for (let build = 0; build < BUILDS; build += 1) {
    const drv = drvOf(build);
    if (isJson)
      add(
        `@nix {"action":"start","fields":["${drv}","",1,1],"id":${idOf(build)},"level":3,"parent":0,"text":"building '${drv}'","type":105}`,
      );
    else add(`building '${drv}'...`);
  }
  for (let count = 0; length < bytes; count += 1) {
    const build = count % BUILDS;
    const text = `${WORDS[count % WORDS.length]} object ${count} ${isJson ? '\\"' : '"'}quoted${isJson ? '\\"' : '"'} ${WORDS[(count * 7) % WORDS.length]}`;
    if (isJson) add(`@nix {"action":"result","fields":["${text}"],"id":${idOf(build)},"type":101}`);
    else add(`package-${build}> ${text}`);
  }
  const drv = drvOf(BUILDS - 1);
  const message = `builder for '${drv}' failed with exit code 3`;
  if (isJson) {
    for (let build = 0; build < BUILDS; build += 1) add(`@nix {"action":"stop","id":${idOf(build)}}`);
    add(
      `@nix {"action":"msg","column":null,"file":null,"level":0,"line":null,"msg":"error: ${message}","raw_msg":"${message}"}`,
    );
  } else add(`error: ${message}`);
  return Buffer.from(`${lines.join('\n')}\n`);
}

function drvOf(build: number): string {
  return `/nix/store/${String(build).padStart(2, '0').repeat(16)}-package-${build}.drv`;
}
