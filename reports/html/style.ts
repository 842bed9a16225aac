/** The look of the page: system fonts, light and dark, from a phone to paper. */

export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f6f3; --card: #ffffff; --sunk: #f0f0ec; --line: #dcdcd5; --ink: #1d2126; --soft: #565e68;
  --link: #0a56a8; --gold: #b8860b;
  --bad: #a8201a; --bad-back: #fbe9e7; --warn: #7a5200; --warn-back: #fdf1d7; --good: #17633a; --good-back: #e3f3e8;
  --quiet: #525a64; --quiet-back: #ebecea;
  --fill-bad: #c8372d; --fill-warn: #dca22c; --fill-good: #3d9a66; --fill-quiet: #c3c7ca;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131619; --card: #1a1e22; --sunk: #14181b; --line: #31373d; --ink: #e5e7e9; --soft: #a3acb5;
    --link: #7fb7f5; --gold: #d9a93a;
    --bad: #ff9d93; --bad-back: #3a1c1a; --warn: #f0be62; --warn-back: #352812; --good: #7dd3a0; --good-back: #15301f;
    --quiet: #aab2ba; --quiet-back: #272c31;
    --fill-bad: #e0584d; --fill-warn: #c98f22; --fill-good: #3a8f5f; --fill-quiet: #4a5158;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.page { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem 4rem; }
h1, h2, h3, h4, h5, p, ul, ol, dl, dd, pre, blockquote, table { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1rem; font-weight: 650; letter-spacing: .01em; }
h2 { font-size: 1.2rem; line-height: 1.3; font-weight: 650; letter-spacing: -.005em; }
h3 { font-size: 1rem; font-weight: 650; }
h4 { font-size: 1rem; font-weight: 400; }
h5 { font-size: .75rem; font-weight: 650; color: var(--soft); text-transform: uppercase; letter-spacing: .06em; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em; }
a, code, pre, dd, td, th, p, h2, h4, span { overflow-wrap: anywhere; }
code, pre, kbd, .target, .line, .field, .at, .headers { font-family: var(--mono); font-size: .85em; }
:focus-visible { outline: .17rem solid var(--link); outline-offset: .12rem; border-radius: .25rem; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; z-index: 1; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; align-items: baseline; padding: 1.1rem 0 .9rem; }
.top h1::before { content: ""; display: inline-block; width: .7rem; height: .7rem; margin-right: .5rem; border-radius: 50%; background: var(--gold); }
.places { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .9rem; }
.places a { color: var(--soft); text-decoration: none; }
.places a:hover { color: var(--link); text-decoration: underline; }

.places + .decision { margin-top: .6rem; }
.card, .decision { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin-bottom: 1.1rem; }
.card > h2 { margin-bottom: .7rem; }
.decision { border-left: .4rem solid var(--fill-quiet); }
.decision.bad { border-left-color: var(--fill-bad); }
.decision.warn { border-left-color: var(--fill-warn); }
.decision.good { border-left-color: var(--fill-good); }
.decision h2 { font-size: 1.6rem; margin: .1rem 0 .15rem; }
.why { font-size: 1.05rem; max-width: 56rem; }
.decision .facts { margin-top: .9rem; }
.decision .target { color: var(--soft); font-size: .95rem; }
.preflight { margin-bottom: .8rem; max-width: 46rem; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 1.8rem; }
.facts dt { font-size: .75rem; color: var(--soft); }
.facts dd { font-size: .92rem; }
.bar { display: block; width: 100%; height: .5rem; border-radius: .25rem; margin: 1rem 0 .6rem; overflow: hidden; background: var(--quiet-back); }
.fill-bad { fill: var(--fill-bad); } .fill-warn { fill: var(--fill-warn); } .fill-good { fill: var(--fill-good); } .fill-quiet { fill: var(--fill-quiet); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; }
.counts a { display: block; text-decoration: none; font-size: .82rem; line-height: 1.3; }
.counts a:hover { text-decoration: underline; }
.counts b { display: block; font-size: 1.35rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); } .quiet { color: var(--quiet); }
.decision, .finding, .change, .note { color: var(--ink); }
.since { margin: -.2rem 0 1.1rem; padding: 0 .2rem; }

.badge { display: inline-block; padding: .05rem .5rem; border-radius: .8rem; font-size: .78rem; font-weight: 600; line-height: 1.45; white-space: nowrap; }
.badge.bad { background: var(--bad-back); } .badge.warn { background: var(--warn-back); }
.badge.good { background: var(--good-back); } .badge.quiet { background: var(--quiet-back); }
.many { display: inline-block; min-width: 1.5rem; padding: 0 .4rem; border-radius: .8rem; background: var(--quiet-back); color: var(--quiet); font-size: .8rem; font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; }
.lead { color: var(--soft); font-size: .9rem; }

.tools { position: sticky; top: 0; z-index: 1; background: var(--card); padding: .3rem 0 .6rem; border-bottom: 1px solid var(--line); }
.tools .fields { display: grid; grid-template-columns: minmax(12rem, 1fr) minmax(8rem, 12rem) minmax(8rem, 14rem); gap: .6rem; }
.tools label { display: block; font-size: .75rem; color: var(--soft); }
input, select, button { font: inherit; color: inherit; }
input, select { width: 100%; padding: .35rem .55rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--card); }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .6rem; }
.chip { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); font-size: .85rem; cursor: pointer; }
.chip.bad { color: var(--bad); } .chip.warn { color: var(--warn); } .chip.good { color: var(--good); } .chip.quiet { color: var(--quiet); }
.chip[aria-pressed="true"] { background: var(--ink); border-color: var(--ink); color: var(--card); }
.keys { margin-top: .5rem; font-size: .8rem; color: var(--soft); }
kbd { border: 1px solid var(--line); border-bottom-width: 2px; border-radius: .25rem; padding: 0 .3rem; background: var(--sunk); }
.told { padding: .6rem 0 0; }

.rows h3 { display: flex; flex-wrap: wrap; gap: .2rem .5rem; align-items: baseline; padding: 1.1rem 0 .4rem; }
.rows h3 small { font-weight: 400; color: var(--soft); font-size: .85rem; }
.finding { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 4.4rem; }
.opens { display: grid; grid-template-columns: 7.2rem minmax(0, 1fr); gap: .1rem .8rem; width: 100%; padding: .6rem .5rem; border: 0; background: none; text-align: left; cursor: pointer; }
.opens, .rows h3 { scroll-margin-top: 9.5rem; }
.opens:focus-visible { outline-offset: -.17rem; }
.opens:hover { background: var(--sunk); }
.opens .badge { justify-self: start; align-self: start; grid-row: span 3; }
.opens .question { font-weight: 550; }
.opens .meta, .opens .short { font-size: .87rem; color: var(--soft); }
.opens .meta code { color: var(--ink); font-size: .95em; }
.opens .short { font-family: var(--mono); font-size: .8rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.opens[aria-expanded="true"] .short { display: none; }
.opens[aria-expanded="true"] { background: var(--sunk); }
.finding.bad .opens { box-shadow: inset .22rem 0 var(--fill-bad); }
.finding.warn .opens { box-shadow: inset .22rem 0 var(--fill-warn); }
.inside { padding: .4rem .5rem 1.5rem 1rem; border-left: .22rem solid var(--line); display: grid; gap: 1rem; }
.inside > *, .exchange > *, .sides > * { min-width: 0; }
.more { padding: 1rem 0 0; }
.nothing { padding: 1.5rem 0; color: var(--soft); }

blockquote { max-width: 46rem; }
blockquote .sources { display: flex; flex-wrap: wrap; gap: 0 1.2rem; font-size: .87rem; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: .8rem 1.4rem; }
.outcomes li { padding: .15rem 0; }
.field { display: inline-block; padding: .05rem .4rem; border-radius: .3rem; background: var(--quiet-back); max-width: 100%; white-space: pre-wrap; }
.field i { font-style: normal; color: var(--soft); }
.field.broken { background: var(--bad-back); color: var(--bad); font-weight: 600; }
.field.broken i { color: inherit; font-weight: 400; }
.times { color: var(--soft); font-size: .87rem; }
.note { padding: .45rem .8rem; border-left: .2rem solid var(--fill-warn); background: var(--sunk); font-size: .92rem; margin-bottom: .5rem; }
.inside .note { margin: 0; }
.note.bad { border-left-color: var(--fill-bad); }

.exchange { display: grid; gap: .8rem; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); align-items: start; margin: .2rem 0 .8rem; }
.sent, .got { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; display: grid; gap: .5rem; align-content: start; min-width: 0; }
.sent > *, .got > *, .stream > *, .body > pre { min-width: 0; }
.line { font-weight: 600; }
.headers { margin-top: .3rem; }
.headers div { display: flex; flex-wrap: wrap; gap: 0 .6rem; }
.headers dt { color: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--sunk); border-radius: .4rem; padding: .5rem .65rem; max-height: 24rem; overflow: auto; }
.body { position: relative; }
.body .small { position: absolute; right: .3rem; top: .3rem; }
.body pre { padding-right: 4.6rem; }
.small { padding: 0 .5rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--card); font-size: .8rem; cursor: pointer; min-height: 1.6rem; }
.small:hover { border-color: var(--soft); }
.small[aria-pressed="true"] { background: var(--ink); color: var(--card); }
.command { margin-top: .4rem; }
.bar-of { display: flex; gap: .8rem; align-items: center; padding-bottom: .25rem; }
details > summary { cursor: pointer; padding: .15rem 0; }
.story { counter-reset: step; display: grid; gap: .3rem; margin: .4rem 0; }
.story > li { counter-increment: step; position: relative; padding-left: 2.1rem; }
.story > li::before { content: counter(step); position: absolute; left: 0; top: .15rem; width: 1.45rem; height: 1.45rem; border-radius: 50%; background: var(--quiet-back); color: var(--quiet); font-size: .78rem; font-weight: 650; text-align: center; line-height: 1.45rem; }
.story > li:not(:last-child)::after { content: ""; position: absolute; left: .7rem; top: 1.75rem; bottom: -.35rem; border-left: 1px solid var(--line); }
.came { color: var(--soft); font-family: var(--mono); font-size: .85em; }
.others { padding-left: 1rem; border-left: .15rem solid var(--line); margin-top: .4rem; }

.rail svg { display: block; width: 100%; height: 1.1rem; overflow: visible; }
.rail line { stroke: var(--line); stroke-width: 2; }
.rail circle { fill: var(--link); stroke: var(--card); stroke-width: 2; }
.ends { display: flex; justify-content: space-between; color: var(--soft); font-size: .78rem; }
.events { border-left: 2px solid var(--line); margin: .4rem 0 0 .35rem; }
.events li { position: relative; display: grid; grid-template-columns: 4.2rem minmax(0, 1fr); gap: .5rem; padding: .3rem 0 .3rem .9rem; }
.events li::before { content: ""; position: absolute; left: -.37rem; top: .72rem; width: .6rem; height: .6rem; border-radius: 50%; background: var(--link); border: 2px solid var(--card); }
.at { color: var(--soft); text-align: right; font-variant-numeric: tabular-nums; padding-top: .1rem; }

.scrolls { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--soft); font-size: .78rem; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.none { color: var(--soft); }
td.bad, td.warn, td.good { font-weight: 600; }
.areas .bars { width: 32%; min-width: 6rem; } .areas .bar { margin: .45rem 0 0; }
.words { font-size: .87rem; } .words span { margin-right: .6rem; white-space: nowrap; }
.behaviour th { width: 17rem; font-family: var(--mono); font-size: .82rem; }
.behaviour td { font-family: var(--mono); font-size: .82rem; }
.behaviour .area th { padding-top: 1rem; border-top: 0; font: 650 .95rem/1.4 system-ui, sans-serif; }
details.unasked { border-top: 1px solid var(--line); padding-top: .3rem; } details.unasked ul { margin: .3rem 0 0 1.1rem; }
.unasked li { border-top: 1px solid var(--line); padding: .3rem 0; }
.unasked summary { line-height: 1.6; }
.unasked code { background: var(--quiet-back); border-radius: .3rem; padding: .05rem .35rem; }
.probes { padding: .3rem 0 .5rem 1.1rem; }

.change { border-top: 1px solid var(--line); padding: .7rem 0 .8rem .8rem; box-shadow: inset .22rem 0 var(--fill-quiet); }
.change.bad { box-shadow: inset .22rem 0 var(--fill-bad); } .change.good { box-shadow: inset .22rem 0 var(--fill-good); }
.change h4 { font-weight: 550; }
.change .sides { margin-top: .4rem; }
.exchange > .note { grid-column: 1 / -1; }
.change .exchange { grid-template-columns: minmax(0, 1fr); }
#compared h3, .more-of h3 { margin: 1.2rem 0 .4rem; }
.sides h3:first-child { margin-top: 0; }
.side { padding-bottom: .2rem; }
.runs a[aria-current] { font-weight: 650; text-decoration: none; color: var(--ink); }
footer { color: var(--soft); font-size: .85rem; }
noscript pre { max-height: none; }

@media (max-width: 40rem) {
  .page { padding: 0 .7rem 3rem; }
  .card, .decision { padding: .9rem .85rem; }
  .decision h2 { font-size: 1.2rem; }
  .tools { position: static; }
  .tools .fields { grid-template-columns: 1fr 1fr; }
  .tools .fields > :first-child { grid-column: 1 / -1; }
  .keys { display: none; }
  .opens { grid-template-columns: minmax(0, 1fr); padding-left: .8rem; }
  .opens .badge { grid-row: auto; }
  .inside { padding: .4rem 0 1.2rem .6rem; }
  .exchange { grid-template-columns: minmax(0, 1fr); }
  .counts { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .5rem; }
  .counts b { font-size: 1.15rem; } .counts a { font-size: .75rem; }
  .decision .facts { display: grid; grid-template-columns: 1fr 1fr; gap: .4rem .8rem; }
  .chips { flex-wrap: nowrap; overflow-x: auto; padding-bottom: .3rem; }
  .chip { white-space: nowrap; flex: none; }
  .opens, .rows h3 { scroll-margin-top: 1rem; }
  .events li { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .at { text-align: left; }
  .behaviour, .behaviour tbody, .behaviour tr, .behaviour th, .behaviour td, .areas tbody, .areas tr, .areas th, .areas td { display: block; width: auto; }
  .behaviour td { border-top: 0; padding-top: 0; }
  .areas thead { display: none; } .areas td { border-top: 0; padding-top: 0; } .areas .bars { width: auto; }
  button, .counts a, summary { min-height: 1.7rem; }
}
@media (prefers-reduced-motion: no-preference) { .opens, .chip, .small { transition: background-color .12s, border-color .12s; } }
@media print {
  :root { --paper: #fff; }
  body { font-size: 10pt; }
  .places, .tools, .more, .small, .skip { display: none; }
  .card, .decision { border: 0; padding: 0; break-inside: auto; }
  .decision { border-left: .4rem solid; padding-left: 1rem; }
  pre { max-height: none; }
  .finding { content-visibility: visible; break-inside: avoid; }
}
`;
