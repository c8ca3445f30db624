/** The page's looks. Colours are variables, so that charts follow light and dark, too. */
export const style = `
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b2430; --muted: #667284; --rule: #e3e7ec; --link: #0b5fc0;
  --good: #1a7f4b; --info: #2f6fd0; --warning: #b7791f; --critical: #c0322b;
  --c0: #2f6fd0; --c1: #d9730d; --c2: #23875a; --c3: #b23a8e; --c4: #7a5af0; --c5: #0f8f9c; --c6: #a8831a; --c7: #c0322b;
  --c8: #5b6b7f; --c9: #6f8f1f; }
@media (prefers-color-scheme: dark) { :root {
  --page: #10141a; --card: #181e26; --text: #e4e9f0; --muted: #93a0b2; --rule: #2a323d; --link: #7db4ff;
  --good: #4cc38a; --info: #6aa5ff; --warning: #e3b341; --critical: #ff7b72;
  --c0: #6aa5ff; --c1: #ffa657; --c2: #56d39b; --c3: #f08bd0; --c4: #b79bff; --c5: #4fd3e0; --c6: #e3c558; --c7: #ff7b72;
  --c8: #9fb0c6; --c9: #b4d455; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 1480px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 18px; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 18px; margin: 34px 0 2px; } h3 { font-size: 14px; margin: 0; }
header p, h2 + p { margin: 2px 0 12px; color: var(--muted); }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 8px 0; border-bottom: 1px solid var(--rule); }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
.verdict { display: inline-block; padding: 3px 10px; border-radius: 12px; font-weight: 600; color: var(--card); background: var(--good); }
span.verdict { color: var(--card); } .verdict.warning { background: var(--warning); } .verdict.critical { background: var(--critical); } .verdict.unknown { background: var(--muted); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 12px; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 14px; }
.tile, .panel, .events { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
.tile { border-left: 4px solid var(--good); display: flex; flex-direction: column; } .tile h3 { font-weight: 500; color: var(--muted); }
.tile .value { font-size: 24px; font-weight: 600; margin: 2px 0 0; font-variant-numeric: tabular-nums; }
.tile svg { width: 100%; height: 24px; display: block; margin-top: auto; } .tile polyline { fill: none; stroke: var(--muted); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.tile.info { border-left-color: var(--info); } .tile.warning { border-left-color: var(--warning); } .tile.critical { border-left-color: var(--critical); }
.tile.unknown { border-left-color: var(--rule); } .tile.warning .value { color: var(--warning); } .tile.critical .value { color: var(--critical); }
.events { margin-top: 14px; overflow-x: auto; } .events h3 + * { margin: 4px 0 14px; }
.chart svg { width: 100%; height: auto; display: block; margin-top: 4px; }
.empty { color: var(--muted); font-style: italic; margin: 6px 0; } .panel .empty { padding: 26px 8px; text-align: center; }
.tile .empty { font-size: 12px; margin: 0; }
.about { color: var(--muted); font-size: 12.5px; margin: 6px 0 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 3px 12px 3px 0; font-weight: 400; vertical-align: top; } thead th { color: var(--muted); font-weight: 500; }
.legend { font-size: 12px; } .legend th, .legend td { padding: 1px 0 1px 10px; } .legend th { padding-left: 0; width: 100%; overflow-wrap: anywhere; }
.legend td { text-align: right; white-space: nowrap; } .legend thead td { color: var(--muted); }
.legend i { display: inline-block; width: 10px; height: 3px; border-radius: 2px; margin: 0 7px 3px 0; }
b.critical, td .critical { color: var(--critical); } b.warning { color: var(--warning); } b.info { color: var(--info); }
details { margin-top: 6px; font-size: 12px; color: var(--muted); } summary { cursor: pointer; } details ul { margin: 4px 0 0; padding-left: 18px; }
code { font: 11.5px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
footer { color: var(--muted); font-size: 12.5px; padding: 24px 20px 40px; }
@media print { body { background: none; } .panel, .tile { break-inside: avoid; } nav, details { display: none; } }
`;
