import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { openCapture, type CardCount } from '../../capture/open-capture.ts'
import type { Place } from '../../capture/points.ts'
import { parseDelay } from '../../faults/amounts.ts'
import { usageError } from '../../lab-error.ts'
import { Lab } from '../../lab.ts'
import { optionalText, requiredText } from '../arguments/argument.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { openCaptureFile, refuseJsonBeside, refuseTerminal } from '../capture-target.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'take down packets, live into Wireshark or into a file (pcapng)',
  details: `Listens at the switch, at the machine's port, where the machine cannot tell; frames of both machines when two are named, in the order of their times. --overlay listens inside the host at its overlay card instead, --decrypt inside at its tunnel, where the host itself has decrypted (the lab does not break any key). Interfaces and addresses carry the hosts' names. Ctrl-C ends it with a whole file.

Examples:
  lab capture host.1 -w - | wireshark -k -i -
  lab capture host.1 host.2 -w cables.pcapng --for 10s
  lab capture host.1 --overlay -w inside.pcapng --count 100`,
  effect: 'reads',
  arguments: {
    machine: requiredText('host.1, control or stranger'),
    other: optionalText('another one beside it'),
  },
  flags: {
    overlay: toggle('the frames of the overlay, inside the host'),
    decrypt: toggle('the packets of the tunnel, as the host decrypted them'),
    write: valued('FILE', 'where to; - is standard output, and so is nothing', asTyped, 'w'),
    force: toggle('write over a file that is there'),
    for: valued('TIME', 'how long, 10s', parseDelay),
    count: valued('N', 'how many packets', parseCount),
  },
  async run({
    arguments: { machine, other },
    flags,
    lab: name,
    json,
    signal,
    out,
    stderr,
    engine,
  }) {
    const { write: file = '-', force, for: forMs, count } = flags
    const place = placeOf(flags)
    if (file === '-') {
      refuseTerminal(process.stdout.isTTY, machine)
      refuseJsonBeside(json, machine)
    }
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const targets = [machine, ...(other === undefined ? [] : [other])]
    await using capture = await openCapture(lab, { targets, place, forMs, count })
    const target = file === '-' ? out.raw : await openCaptureFile({ file, force })
    const end = (): void => {
      capture.stop()
    }
    signal.addEventListener('abort', end, { once: true })
    once(capture.bytes, 'readable').then(
      () => stderr.write(`capturing at ${targets.join(' and ')}; Ctrl-C ends it\n`),
      () => undefined,
    )
    await pipeline(capture.bytes, target, { end: file !== '-' })
    const cards = await capture.counts
    const text = countText(cards)
    if (file === '-') stderr.write(`${text}\n`)
    else out.answer({ file, cards }, `${text}, in ${file}`)
  },
})

function asTyped(file: string): string {
  return file
}

function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count > 0) return count
  throw usageError({
    code: 'E_COUNT',
    message: `"${text.slice(0, 40)}" is not a number of packets`,
    next: 'give a whole number, such as --count 100',
  })
}

interface PlaceFlags {
  readonly overlay: boolean
  readonly decrypt: boolean
}

function placeOf({ overlay, decrypt }: PlaceFlags): Place {
  if (!overlay) return decrypt ? 'decrypted' : 'underlay'
  if (!decrypt) return 'overlay'
  throw usageError({
    code: 'E_ONE_PLACE',
    message:
      '--overlay and --decrypt listen at cards of two kinds, which few programs read from one file',
    next: 'capture one of them, and the other beside it into a file of its own',
  })
}

function countText(cards: readonly CardCount[]): string {
  const sum = (key: 'packets' | 'lost'): number =>
    cards.reduce((total, card) => total + card[key], 0)
  const [packets, lost] = [sum('packets'), sum('lost')]
  const noun = packets === 1 ? 'packet' : 'packets'
  return `${String(packets)} ${noun}${lost === 0 ? '' : ` (${String(lost)} more came too fast)`}`
}
