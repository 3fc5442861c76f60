import { Markup } from './markup.ts'

/** Ours alone: nothing of a lab is ever put in here. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; --ink: #1c2430; --faint: #66707d; --paper: #fff; --line: #d7dce3; --held: #1a7f4b; --broken: #c62828; --inconclusive: #b26a00; --card: #f6f8fa }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --faint: #98a2b0; --paper: #12161c; --line: #333c48; --held: #4cc38a; --broken: #ff6b6b; --inconclusive: #e3a008; --card: #1a2029 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1040px; padding: 24px 32px 64px; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
h1 { font-size: 24px; margin: 0 } h2 { font-size: 17px; margin: 32px 0 8px } h3 { font-size: 15px; margin: 0 0 6px; font-weight: 600 }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
.faint { color: var(--faint) } svg .faint { fill: var(--faint) }
.verdict { border-radius: 4px; padding: 1px 8px; color: #fff; font-size: 14px; white-space: nowrap }
.verdict.held { background: var(--held) } .verdict.broken { background: var(--broken) } .verdict.inconclusive { background: var(--inconclusive) }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 32px } @media (max-width: 760px) { .two { grid-template-columns: 1fr } }
table { border-collapse: collapse } td, th { padding: 6px 10px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400 } td.number { text-align: right; white-space: nowrap }
.matrix td, .matrix th { border: 0; padding: 3px 6px; text-align: center } .matrix td.hole, .matrix td.self { width: 28px; height: 26px; border: 1px solid var(--line) } .matrix td.self { background: var(--card) }
.matrix .open { color: var(--held) } .matrix .wrong { background: var(--broken); color: #fff } .matrix .unclear { background: var(--inconclusive); color: #fff }
article { background: var(--card); border-left: 4px solid var(--inconclusive); border-radius: 4px; padding: 12px 16px; margin: 12px 0 } article.broken { border-color: var(--broken) } article:target { outline: 2px solid var(--ink) }
article p { margin: 4px 0 } dl { display: grid; grid-template-columns: 60px 1fr; gap: 2px 8px; margin: 6px 0 0 } dt { color: var(--faint) } dd { margin: 0 }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif } svg text { fill: var(--ink) } svg .small { font-size: 11px; fill: var(--faint) }
.wire { stroke: var(--ink); stroke-width: 4 } .cable { stroke: var(--line); stroke-width: 2 }
.machine rect { fill: var(--paper); stroke: var(--held); stroke-width: 2 } .machine.plain rect { stroke: var(--faint) } .machine.broken rect { stroke: var(--broken) } .machine.inconclusive rect { stroke: var(--inconclusive) }
line.hole { stroke-width: 3 } line.hole.open { stroke: var(--held) } line.hole.wrong { stroke: var(--broken); stroke-dasharray: 8 5 } line.hole.unclear { stroke: var(--inconclusive); stroke-dasharray: 2 5 } line.hole.closed { stroke: none }
.intrusion { fill: none; stroke: var(--broken); stroke-width: 2.5 } .mark { fill: var(--broken) } svg text.number { fill: #fff; font-size: 12px }
.way { max-width: 720px } .way line { stroke-width: 3; stroke: var(--inconclusive) } .way line.broken { stroke: var(--broken) } .way .passed { fill: var(--broken) } .way .broken { fill: var(--broken); stroke: var(--ink); stroke-width: 2 } .way .inconclusive { fill: var(--inconclusive) } .way .never { fill: none; stroke: var(--line); stroke-width: 2 }
.lane { stroke: var(--line) } .event { opacity: .85 } .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--faint) } .legend i { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 6px }
svg .order { fill: #2f6fdb } svg .rules { fill: #7c4dff } svg .pair { fill: var(--held) } svg .member { fill: #0097a7 } svg .drift { fill: var(--broken) } svg .refused, svg .down { fill: var(--inconclusive) }
i.order { background: #2f6fdb } i.rules { background: #7c4dff } i.pair, i.open { background: var(--held) } i.member { background: #0097a7 } i.drift, i.wrong { background: var(--broken) } i.refused, i.down, i.unclear { background: var(--inconclusive) }
`)
