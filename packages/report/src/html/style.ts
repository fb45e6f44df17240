/** The look of the page: dense, no decoration, light and dark as the reader has it, plain on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #fff; --panel: #f6f7f8; --line: #d8dce0; --text: #1c2126; --quiet: #59636e; --link: #0b5cad;
  --error: #b3261e; --warning: #8a5300; --info: #0b5cad; --fix: #1a6b3c; --bar: #7d9bbd; --waste: #c2410c;
  --group: .22; --leaf: .5;
  --c1: #5b8db8; --c2: #d08a3e; --c3: #5fa777; --c4: #b56aa0; --c5: #a39a3f; --c6: #7a7fc9; --c7: #c66b62; --c8: #4fa3a5;
  --rest: #8d959d;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --back: #14171a; --panel: #1c2024; --line: #353b42; --text: #e3e6e9; --quiet: #9aa4ae; --link: #79b8f5;
    --error: #ff8a80; --warning: #f0b35c; --info: #79b8f5; --fix: #7fd1a0; --bar: #4c6b8f; --waste: #e8743b;
    --group: .25; --leaf: .45;
  }
}
* { box-sizing: border-box; }
html { background: var(--back); color: var(--text); font: 14px/1.45 system-ui, sans-serif; }
body { max-width: 1360px; margin: 0 auto; padding: 20px clamp(10px, 2.5vw, 32px) 40px; }
h1 { margin: 0; font-size: 21px; line-height: 1.25; overflow-wrap: anywhere; unicode-bidi: isolate; }
h2 { margin: 32px 0 8px; padding-bottom: 4px; border-bottom: 1px solid var(--line); font-size: 16px; }
h3 { margin: 0; font-size: 14px; }
p { margin: 2px 0; }
code, .path { font: 12.5px/1.45 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
[hidden] { display: none !important; }
.quiet, .cut, .layer, footer { color: var(--quiet); }
.cut { margin: 6px 0; font-style: italic; }
.error { --mark: var(--error); } .warning { --mark: var(--warning); } .info { --mark: var(--info); }

.verdict { margin: 4px 0 10px; font-weight: 600; }
.verdict span { color: var(--mark); margin-right: 14px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 1px 14px; margin: 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }

.sections { margin-top: 10px; }
.sections a { margin-right: 14px; }

.filters { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; position: sticky; top: 0; z-index: 1; padding: 7px 0; background: var(--back); border-bottom: 1px solid var(--line); }
.filters .error, .filters .warning, .filters .info { color: var(--mark); font-weight: 600; white-space: nowrap; }
.filters input, .filters select { font: inherit; accent-color: var(--link); vertical-align: -1px; }
.filters .text { flex: 1 1 200px; display: flex; gap: 6px; max-width: 420px; }
.filters [type=search] { flex: 1; min-width: 0; }
.filters output { color: var(--quiet); }
.severity h3 { margin: 16px 0 4px; color: var(--mark); }
.rule { border-left: 3px solid var(--mark); background: var(--panel); margin: 0 0 8px; padding: 5px 12px 6px; }
.rule summary { cursor: pointer; }
.rule summary > code { font-weight: 600; }
.count { display: inline-block; min-width: 20px; padding: 0 6px; border-radius: 9px; background: var(--line); font-size: 12px; text-align: center; }
.rule ol { list-style: none; margin: 4px 0; padding: 0; }
.finding { padding: 5px 0; border-top: 1px solid var(--line); }
.finding p, .rule > .fix { max-width: 110ch; overflow-wrap: anywhere; unicode-bidi: isolate; }
.evidence { color: var(--quiet); }
.fix b { color: var(--fix); }
.layer, .layer code { font-size: 12px; }
.page { float: right; margin-left: 16px; }
.page, .page code { font-size: 12px; }
@media (min-width: 900px) {
  .finding { display: grid; grid-template-columns: minmax(200px, 30%) 1fr; gap: 0 16px; }
  .finding > * { grid-column: 2; }
  .finding > .path { grid-column: 1; grid-row: 1 / span 9; }
}

table { border-collapse: collapse; width: 100%; }
th { font-weight: 600; text-align: left; color: var(--quiet); font-size: 12px; }
th, td { padding: 2px 10px 2px 0; vertical-align: baseline; }
tbody tr { border-top: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.wasted { color: var(--waste); }
td.bar { width: 22%; min-width: 70px; }
svg.bar { display: block; width: 100%; height: 10px; position: relative; top: 1px; }
svg.bar rect { fill: var(--bar); }
svg.bar .waste { fill: var(--waste); }
.layers td > code { white-space: nowrap; }
.made { width: 34%; max-width: 0; }
.made code { display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
@media (max-width: 760px) {
  .layers thead, .layers .entries { display: none; }
  .layers tr { display: grid; grid-template-columns: 26px minmax(60px, 1fr) minmax(96px, max-content) minmax(96px, max-content); padding: 3px 0; }
  .layers td { padding: 0 6px 0 0; }
  .layers td.bar { grid-column: 2; grid-row: 2; width: auto; }
  .layers td.made { grid-column: 1 / -1; grid-row: 3; width: auto; max-width: none; padding-left: 26px; min-width: 0; }
  .layers td:nth-child(6) { grid-column: 3 / span 2; grid-row: 2; color: var(--quiet); }
  .layers td:nth-child(4) { grid-column: 4; grid-row: 1; }
  .layers td:nth-child(5) { grid-column: 3; grid-row: 1; }
  .layers td:nth-child(5)::after { content: ' wasted'; }
  .layers td:nth-child(6)::after { content: ' stored'; }
  .layers td.quiet:nth-child(5) { visibility: hidden; }
}

.treemap { margin: 14px 0; }
.treemap figcaption { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; margin-bottom: 4px; }
.treemap details { margin-top: 2px; }
.treemap summary { color: var(--quiet); cursor: pointer; }
.treemap table { width: auto; }
.crumbs { display: flex; flex-wrap: wrap; gap: 4px; margin-bottom: 4px; }
.crumbs button { font: inherit; padding: 0 8px; color: var(--link); background: var(--panel); border: 1px solid var(--line); border-radius: 3px; cursor: pointer; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.crumbs button:disabled { color: var(--text); cursor: default; }
.now { min-height: 21px; overflow-wrap: anywhere; unicode-bidi: isolate; font-size: 13px; }
.map { display: block; width: 100%; background: var(--panel); font: 11px system-ui, sans-serif; }
.map text { fill: var(--text); pointer-events: none; }
.map .size { font-weight: 400; }
.map rect { fill: var(--c); fill-opacity: var(--leaf); stroke: var(--back); stroke-width: 1.5px; }
.map .in { display: none; }
.map .focus > .in, .map .open > .in { display: inline; }
.map .open > .in > .n:not(.open, .focus) { display: none; }
.map .open > rect, .map .focus > rect, .map .open > text, .map .focus > text { display: none; }
.map .focus > .in > .n:not(.small) > .in { display: inline; }
.map .focus > .in > .n:not(.small):has(> .in) > rect { fill-opacity: var(--group); }
.map .focus > .in > .n:not(.small):has(> .in) > text { font-weight: 600; }
.map .focus > .in > :nth-child(8n+1) { --c: var(--c1); } .map .focus > .in > :nth-child(8n+2) { --c: var(--c2); }
.map .focus > .in > :nth-child(8n+3) { --c: var(--c3); } .map .focus > .in > :nth-child(8n+4) { --c: var(--c4); }
.map .focus > .in > :nth-child(8n+5) { --c: var(--c5); } .map .focus > .in > :nth-child(8n+6) { --c: var(--c6); }
.map .focus > .in > :nth-child(8n+7) { --c: var(--c7); } .map .focus > .in > :nth-child(8n) { --c: var(--c8); }
.map .focus > .in > .rest, .map .rest { --c: var(--rest) !important; }
.map .into { cursor: zoom-in; }
.map .n:focus { outline: none; }
.map .n:focus-visible > rect { stroke: var(--text); stroke-width: 5px; }

footer { margin-top: 32px; border-top: 1px solid var(--line); padding-top: 6px; font-size: 12px; }
@media print {
  :root { color-scheme: light; --back: #fff; --panel: #fff; --text: #000; --quiet: #444; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  .filters, .sections, .crumbs, .now, .treemap details { display: none !important; }
  .rule, .finding, .treemap, tr { break-inside: avoid; }
  .map, svg.bar { print-color-adjust: exact; }
}
`;
