/** How many packets a namespace's kernel delivered to itself: v4 and v6, loopback and everyone included. */
export const deliveredIn = (snmp: string, snmp6: string): number =>
  valueOf(snmp, 'InDelivers') + valueOf6(snmp6, 'Ip6InDelivers')

/** `/proc/net/snmp`: a line of names, a line of numbers. */
const valueOf = (text: string, name: string): number => {
  const [names = '', values = ''] = text.split('\n').filter((line) => line.startsWith('Ip:'))
  const at = names.split(/\s+/).indexOf(name)
  return Number(values.split(/\s+/)[at] ?? 0)
}

const valueOf6 = (text: string, name: string): number =>
  Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)

/** Frames that a card took in, by `/proc/net/dev`; null when the card is not there (yet). */
export const framesIn = (dev: string, card: string): number | null => {
  const [, frames] = new RegExp(`^\\s*${card}:\\s*\\d+\\s+(\\d+)`, 'm').exec(dev) ?? []
  return frames === undefined ? null : Number(frames)
}
