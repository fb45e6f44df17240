import type { FailureRule } from '../failure-rule.ts';

/** What the machine does, whether or not the guest says a word: resets, ends, silence. */
export const MACHINE_RULES: readonly FailureRule[] = [
  {
    id: 'boot/halted',
    severity: 'fatal',
    summary: 'The guest halted before it was ready; the machine goes on with nothing to do.',
    signs: [{ has: 'reboot: System halted' }, { has: 'System halted.', match: /^System halted\./ }],
    during: ['firmware', 'loader', 'kernel', 'initrd', 'system'],
    yields: 'to-any-other',
    message: () => 'the guest halted before it was ready',
    fix: 'Look at what its init did last; a script that ends with halt is the usual cause.',
  },
  {
    id: 'boot/powered-off',
    severity: 'fatal',
    summary: 'The guest powered itself off before it was ready.',
    signs: [],
    yields: 'to-any-other',
    message: () => 'the guest powered itself off before it was ready',
    fix: 'Where that is what it is for, name the text that makes it ready (--ready REGEX).',
  },
  {
    id: 'boot/rebooted',
    severity: 'fatal',
    summary: 'The guest rebooted before it was ready.',
    signs: [],
    yields: 'to-any-other',
    message: () => 'the guest rebooted before it was ready',
    fix: 'The last lines before it say why; panic=0 on the kernel command line keeps it where it failed.',
  },
  {
    id: 'boot/silent-reset',
    severity: 'fatal',
    summary: 'The machine reset itself before the guest wrote a line: a triple fault.',
    signs: [],
    message: ({ memoryMB, groups }) =>
      `the machine reset itself ${groups['after'] ?? 'at once'} before the guest had written a line: a triple fault, as of too little memory${memoryMB === undefined ? '' : ` (it has ${memoryMB} MB)`} or a kernel for another processor`,
    fix: 'Give it more memory; check that kernel and firmware are for this processor.',
  },
  {
    id: 'boot/reset-loop',
    severity: 'fatal',
    summary: 'The guest reboots again and again, and is never ready.',
    signs: [],
    yields: 'to-any-other',
    message: ({ groups }) =>
      `the guest rebooted ${groups['count']} times and was never ready${groups['last'] === undefined ? '' : ` (last line: ${groups['last']})`}`,
    fix: 'The last lines before a reboot say why; panic=0 on the kernel command line keeps it where it failed.',
  },
  {
    id: 'boot/guest-panicked',
    severity: 'fatal',
    summary: 'The guest told the machine that its kernel panicked, and its console does not say why.',
    signs: [],
    yields: 'to-any-other',
    message: () => 'the kernel of the guest panicked; its console does not say why',
    fix: 'Have it write to the serial console (console=ttyS0) to see why.',
  },
  {
    id: 'boot/watchdog',
    severity: 'error',
    summary: 'The watchdog of the machine ran out: the guest had stopped feeding it.',
    signs: [],
    message: ({ groups }) => `the watchdog of the machine ran out (action: ${groups['action'] ?? 'unknown'})`,
    fix: 'The guest hung; the last lines of its console say where.',
  },
  {
    id: 'boot/silent-hang',
    severity: 'fatal',
    summary: 'Nothing happens any more: no line, nothing read from a disk, the same picture.',
    signs: [],
    yields: 'to-any-other',
    message: ({ groups }) =>
      [
        `nothing has happened for ${groups['quiet']}: no line on the console, nothing read from its drives`,
        groups['picture'] === undefined ? '' : ', the same picture',
        groups['processors'] === undefined ? '' : `; ${groups['processors']}`,
        groups['last'] === undefined ? '' : ` (last line: ${groups['last']})`,
      ].join(''),
    fix: ({ groups }) =>
      groups['heard'] === undefined
        ? 'Where the console is silent by design, have console=ttyS0 put on the kernel command line (--console inject).'
        : 'Its kernel was heard: it hangs after its last line, or what it starts writes elsewhere. Of several console= on the kernel command line the last one counts: let that be console=ttyS0.',
  },
  {
    id: 'boot/serial-flood',
    severity: 'warning',
    summary: 'The guest writes so much to its console that lines are lost to whoever reads.',
    signs: [],
    message: ({ groups }) =>
      `the guest floods its console with ${groups['rate']} a second${groups['line'] === undefined ? '' : `: ${groups['line']}`}`,
    fix: 'Find what repeats itself; a console that is read slows the guest down.',
  },
];
