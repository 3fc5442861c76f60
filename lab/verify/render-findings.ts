import type { Paint } from './paint.ts'
import type { Finding } from './result.ts'

const SHOWN = 8
const INDENT = '      '

/** What is not held: between whom, what was seen, by which rule, and how to see it again. */
export const renderFindings = (
  findings: readonly Finding[],
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): readonly string[] => {
  const stories = tellOnce(findings)
  const lines = stories
    .slice(0, SHOWN)
    .flatMap((finding) => [
      '',
      `  ${paint.verdict(finding.verdict, finding.verdict)} ${paint.strong(titleOf(finding))}`,
      ...wrap(finding.evidence, columns),
      ...(finding.rule ? wrap(`rule: ${finding.rule}`, columns) : []),
      paint.faint(`${INDENT}${finding.replay}`),
    ])
  const left = stories.length - SHOWN
  return left > 0 ? [...lines, '', `  and ${left} more: --json shows all`] : lines
}

type Story = Omit<Finding, 'claim'> & { readonly claim: string }

/** One thing that was seen may speak about several claims. */
const tellOnce = (findings: readonly Finding[]): readonly Story[] => {
  const stories = new Map<string, Story>()
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, claim: null })
    const known = stories.get(key)
    stories.set(key, known ? { ...known, claim: `${known.claim}, ${finding.claim}` } : finding)
  }
  return [...stories.values()]
}

const titleOf = ({ claim, host, from, packet, also }: Story): string =>
  [
    claim,
    waysOf(host, from),
    packet ? packetText(packet, from === null) : '',
    also > 0 ? `(and ${also} more like it)` : '',
  ]
    .filter(Boolean)
    .join('  ')

const waysOf = (host: string | null, from: string | null): string => {
  if (!host) return from ?? ''
  return from && from !== host ? `${from} → ${host}` : host
}

/** Where nobody of the lab is named as its sender, its addresses say whose it is. */
const packetText = (
  { family, proto, src, dst, sport, dport }: NonNullable<Finding['packet']>,
  isNobodys: boolean,
): string =>
  [
    proto,
    isNobodys ? `${src}→${dst}` : '',
    dport === null ? '' : `${sport ?? '?'}→${dport}`,
    `v${family}`,
  ]
    .filter(Boolean)
    .join(' ')

/** Words in lines that fit; a word that is longer than a line stays whole, to be copied. */
const wrap = (text: string, columns: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && INDENT.length + longer.length > columns) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map((one) => `${INDENT}${one}`)
}
