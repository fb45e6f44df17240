// Writes shipped.json: what make-shipped.sh made, measured from the files themselves.
// Usage: node describe-shipped.mjs FRAME_RATE NAME:WIDTHxHEIGHT... (in the directory of the atoms)
import { readFileSync } from 'node:fs';

const [frameRate, ...renditions] = process.argv.slice(2);

function describe(text) {
  const [, name, width, height] = /^(\w+):(\d+)x(\d+)$/.exec(text);
  const atoms = readFileSync(`${name}.csv`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [file, start, end] = line.split(',');
      const durationSec = Number((Number(end) - Number(start)).toFixed(6));
      return { file, durationSec, sizeBytes: readFileSync(file).length };
    });
  const totalBytes = atoms.reduce((sum, atom) => sum + atom.sizeBytes, 0);
  const totalSec = atoms.reduce((sum, atom) => sum + atom.durationSec, 0);
  return {
    name,
    width: Number(width),
    height: Number(height),
    frameRate: Number(frameRate),
    codecs: `${videoCodec(readFileSync(atoms[0].file))},mp4a.40.2`,
    bandwidth: Math.max(...atoms.map((atom) => Math.ceil((atom.sizeBytes * 8) / atom.durationSec))),
    averageBandwidth: Math.ceil((totalBytes * 8) / totalSec),
    atoms,
  };
}

/** avc1.PPCCLL, read from the sequence parameter set. */
function videoCodec(bytes) {
  const at = bytes.indexOf(Buffer.from([0, 0, 1, 0x67]));
  return `avc1.${bytes.subarray(at + 4, at + 7).toString('hex')}`;
}

process.stdout.write(`${JSON.stringify({ schemaVersion: 1, renditions: renditions.map(describe) }, null, 2)}\n`);
