import type { ClaimResult, Finding, HoleCell, ProofOfHost } from '../verify/result.ts'
import { markup, type Markup } from './markup.ts'
import { packetPicture } from './packet-picture.ts'
import type { ReportFacts } from './report-facts.ts'
import { STYLE } from './style.ts'
import { timelinePicture } from './timeline-picture.ts'
import { cellKind, topologyPicture, wordOf } from './topology-picture.ts'

const SHOWN = 50

/** A page of its own: no script, nothing from elsewhere. To look at first, to read where something is wrong. */
export const reportPage = (facts: ReportFacts): string => {
  const { status, verdict, at, events } = facts
  const checks = verdict.claims.reduce((sum, claim) => sum + claim.checks, 0)
  return markup`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${verdict.verdict}: Drawbridge lab ${status.lab}</title>
<style>${STYLE}</style>
<header>
<h1>Drawbridge lab <code>${status.lab}</code> <span class="verdict ${verdict.verdict}">${verdict.verdict}</span></h1>
<p class="faint">${at.toISOString()} · ${status.hosts.length} hosts, overlay ${status.overlayMode} · ${checks.toLocaleString('en')} checks in ${(verdict.ms / 1000).toFixed(2)} s · ${countOf(verdict.findings)}</p>
</header>
<section><h2>The lab</h2>${topologyPicture(facts)}${faultsOf(facts)}</section>
<section class="two"><div><h2>Claims</h2>${claimsTable(verdict.claims)}</div><div><h2>Who may speak to whom</h2>${matrix(verdict.holes)}${proofsTable(verdict.proofs)}</div></section>
<section><h2>Findings</h2>${findingsOf(verdict.findings)}</section>
<section><h2>Orders and rules</h2>${timelinePicture(events)}</section>
</html>
`.text
}

const countOf = (findings: readonly Finding[]): string => {
  if (findings.length === 0) return 'nothing found'
  return findings.length === 1 ? '1 finding' : `${findings.length} findings`
}

const faultsOf = ({ status: { faults, lost } }: ReportFacts): Markup | null => {
  const notes = [
    ...faults.map((fault) => `made wrong on purpose: ${JSON.stringify(fault)}`),
    ...lost.map((host) => `${host} has no machine any more`),
  ]
  return notes.length === 0
    ? null
    : markup`<ul class="faint">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`
}

const CLAIMS: Readonly<Record<string, string>> = {
  'locked-at-boot': 'closed from the first act of every boot',
  'default-deny': 'nothing gets in that membership does not allow',
  'control-only': 'only control commands an agent',
  'pairwise-holes': 'one exact hole for each pair and direction',
  'overlay-private': 'the overlay carries its members, unseen',
  'components-confined': 'components may write what they declared, and do nothing else',
}

const claimsTable = (claims: readonly ClaimResult[]): Markup =>
  markup`<table>${claims.map(
    ({ id, verdict, checks }) =>
      markup`<tr><td><code>${id}</code><br><span class="faint">${CLAIMS[id] ?? ''}</span></td><td><span class="verdict ${verdict}">${verdict}</span></td><td class="number">${checks.toLocaleString('en')} checks</td></tr>`,
  )}</table>`

const proofsTable = (proofs: readonly ProofOfHost[]): Markup | null =>
  proofs.length === 0
    ? null
    : markup`<h2>Proved for every packet</h2><table><tr><th></th><th class="faint">both walls</th><th class="faint">iptables alone</th><th class="faint">guard alone</th></tr>${proofs.map(
        ({ host, both, wall, guard }) =>
          markup`<tr><th>${host}</th>${[both, wall, guard].map((verdict) => markup`<td><span class="verdict ${verdict}">${verdict}</span></td>`)}</tr>`,
      )}</table>`

const SIGNS = { open: 'o', closed: '', wrong: '✗', unclear: '?' } as const

const matrix = (holes: readonly HoleCell[]): Markup => {
  const names = [...new Set(holes.flatMap(({ from, to }) => [from, to]))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
  if (names.length < 2) return markup`<p class="faint">There is no pair.</p>`
  const cell = (from: string, to: string): Markup => {
    const found = holes.find((one) => one.from === from && one.to === to)
    if (!found) return markup`<td class="self"></td>`
    const kind = cellKind(found)
    return markup`<td class="hole ${kind}" title="${from} → ${to}: ${wordOf(found)}">${SIGNS[kind]}</td>`
  }
  return markup`<table class="matrix"><tr><th class="faint">from \\ to</th>${names.map((name) => markup`<th>${name.replace(/^host\./, '')}</th>`)}</tr>
${names.map((from) => markup`<tr><th>${from}</th>${names.map((to) => cell(from, to))}</tr>`)}</table>
<p class="legend"><span><i class="open"></i>open as it must be, frames cross</span><span><i class="wrong"></i>not as it must be</span><span><i class="unclear"></i>not to be seen</span></p>`
}

const findingsOf = (findings: readonly Finding[]): Markup => {
  if (findings.length === 0)
    return markup`<p>Nothing. Every claim was tried, and held by the receiver’s own evidence.</p>`
  const left = findings.length - SHOWN
  return markup`${findings.slice(0, SHOWN).map(findingCard)}${left > 0 ? markup`<p>and ${left} more, in verdict.json</p>` : null}`
}

const findingCard = (finding: Finding, index: number): Markup => {
  const { verdict, claim, from, host, evidence, rule, replay, also } = finding
  const way = [from === host ? null : from, host].filter(Boolean).join(' → ')
  return markup`<article id="finding-${index + 1}" class="${verdict}">
<h3>${index + 1}. <span class="verdict ${verdict}">${verdict}</span> <code>${claim}</code> ${way}${also > 0 ? ` (and ${also} more like it)` : ''}</h3>
<p>${evidence}</p>
${packetPicture(finding)}
<dl>${packetLine(finding)}${rule === null ? null : markup`<dt>rule</dt><dd><code>${rule}</code></dd>`}<dt>again</dt><dd><code>${replay}</code></dd></dl>
</article>`
}

const packetLine = ({ packet }: Finding): Markup | null => {
  if (!packet) return null
  const { family, proto, src, dst, sport, dport, iif, oif } = packet
  const ports = dport === null ? '' : `, port ${sport ?? '?'} → ${dport}`
  const card = iif === null ? `out of ${oif ?? '?'}` : `in at ${iif}`
  return markup`<dt>packet</dt><dd>IPv${family} ${proto}, ${src} → ${dst}${ports}, ${card}</dd>`
}
