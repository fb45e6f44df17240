/** What a page about boots has beside the look that all pages share. */
export const BOOT_STYLE = `
.run { margin-top: 28px; }
.run h3 { margin: 20px 0 4px; }
.run > h2 { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; }
.passed { color: var(--fix); } .failed, .timeout, .host-fault { color: var(--error); } .skipped-check { color: var(--quiet); }
.cause { margin: 6px 0 10px; padding: 6px 12px; border-left: 3px solid var(--error); background: var(--panel); max-width: 110ch; overflow-wrap: anywhere; unicode-bidi: isolate; }
.timeline { display: block; width: 100%; margin: 16px 0 4px; font: 12px system-ui, sans-serif; overflow: visible; }
.timeline text { fill: var(--text); }
.timeline .length { font-variant-numeric: tabular-nums; }
.timeline line.tick { stroke: var(--line); } .timeline text.tick { fill: var(--quiet); text-anchor: middle; font-size: 11px; }
.timeline .span rect { fill: var(--c); fill-opacity: .85; } .timeline .open rect { fill-opacity: .4; stroke: var(--error); stroke-dasharray: 4 3; }
.timeline .s1 { --c: var(--c8); } .timeline .s2 { --c: var(--c2); } .timeline .s3 { --c: var(--c1); }
.timeline .s4 { --c: var(--c4); } .timeline .s5 { --c: var(--c3); } .timeline .s6 { --c: var(--c6); }
.timeline .mark line { stroke: var(--quiet); stroke-width: 1.5px; }
.timeline .mark.good line { stroke: var(--fix); } .timeline .mark.bad line { stroke: var(--error); }
.checks td { padding-top: 3px; padding-bottom: 3px; }
.checks .status { width: 74px; font-weight: 600; } .checks .what { width: 30%; }
.checks td { overflow-wrap: anywhere; unicode-bidi: isolate; }
pre { margin: 6px 0; padding: 8px 12px; background: var(--panel); border: 1px solid var(--line); max-height: 480px; overflow: auto; font: 12px/1.45 ui-monospace, 'DejaVu Sans Mono', monospace; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.trouble { border-left: 3px solid var(--mark); background: var(--panel); margin: 0 0 8px; padding: 5px 12px 6px; }
.trouble p { max-width: 110ch; overflow-wrap: anywhere; unicode-bidi: isolate; }
.trouble pre { background: var(--back); }
.screens { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 12px; }
.screens figure { margin: 0; } .screens img { display: block; width: 100%; height: auto; background: #000; border: 1px solid var(--line); }
.screens figcaption { color: var(--quiet); font-size: 12px; }
@media (max-width: 600px) { .checks .what { width: 38%; } .checks td, .checks th { padding-right: 6px; } }
@media print { .timeline rect { print-color-adjust: exact; } pre { max-height: none; } .run { break-before: auto; } }
`;
