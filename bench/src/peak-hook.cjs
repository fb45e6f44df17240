'use strict';

// Loaded before a node program: writes the program's peak memory, in bytes, to descriptor 3 as it exits.
// Not resourceUsage().maxRSS where there is a choice: on Linux that begins with the size of the process
// that forked, which here is larger than what is measured.

const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => writeSync(3, `${peakBytes()}\n`));

function peakBytes() {
  try {
    const [, kiB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(kiB) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
