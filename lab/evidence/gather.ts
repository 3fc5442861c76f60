import { buffer } from 'node:stream/consumers'
import { openCapture } from '../capture/open-capture.ts'
import type { Place } from '../capture/points.ts'
import type { Lab } from '../lab.ts'
import type { Machine } from '../backends/backend.ts'
import { targetOf } from '../plan/machine-name.ts'
import { typedCommand } from '../typed-command.ts'
import { reportPage } from '../report/page.ts'
import { reportFacts } from '../report/report-facts.ts'
import { renderVerify } from '../verify/render.ts'
import type { VerifyResult } from '../verify/result.ts'
import { controlsWord, written } from './controls-word.ts'
import { engineFacts } from './engine-facts.ts'
import { factsOf } from './facts.ts'
import { lookInside, type Files } from './look-inside.ts'
import { readme } from './readme.ts'
import { Redactor } from './redact.ts'
import { secretsOf } from './secrets.ts'

export interface GatherOptions {
  /** What was judged; judged anew when not given. */
  readonly verdict?: VerifyResult
  /** For how long packets are taken down, milliseconds; 0: none are. */
  readonly packetsMs: number
  readonly at: Date
  /** Files of whoever asks, beside ours. */
  readonly story?: Files
  /** The command that shows it again; `verify` when not given. */
  readonly replay?: string
}

/** Everything that is needed to understand a lab's state later, elsewhere, without it; no secret is in it. */
export async function gatherEvidence(
  lab: Lab,
  { verdict, packetsMs, at, story = new Map(), replay = REPLAY(lab.name) }: GatherOptions,
): Promise<Files> {
  const { machines } = await lab.standing()
  const lived = machines.filter(({ role, status }) => role !== 'marker' && status !== 'dead')
  const judged = verdict ?? (await lab.verify())
  const page = await written('report.html', async () =>
    reportPage(await reportFacts(lab, judged, at)),
  )
  const [secrets, ...parts] = await Promise.all([
    Promise.all(lived.map(async (machine) => secretsOf(lab.backend, machine))),
    ...lived.map(async (machine) => ofMachine(lab, machine)),
    controlsWord(lab),
    engineFacts(lab),
    packets(lab, lived, packetsMs),
  ])
  const files = new Map([
    ['README.txt', readme({ lab: lab.name, at, verdict: judged, command: replay })],
    page,
    ['verdict.json', json(judged)],
    ['verdict.txt', renderVerify(judged, { columns: 100, colour: false })],
    ...story,
    ...parts.flatMap((part) => [...part]),
  ])
  return redacted(files, new Redactor(secrets.flat()))
}

const REPLAY = (lab: string): string => typedCommand('verify', '--lab', lab)

async function ofMachine(lab: Lab, machine: Machine): Promise<Files> {
  const found = await lookInside(lab.backend, machine, factsOf(machine.role))
  const folder = targetOf(machine.name)
  return new Map([...found].map(([file, content]) => [`${folder}/${file}`, content]))
}

const PLACES: readonly Place[] = ['underlay', 'overlay']

/** What is on the cables and in the overlay just now. */
async function packets(lab: Lab, machines: readonly Machine[], forMs: number): Promise<Files> {
  if (forMs === 0) return new Map()
  const running = machines.filter(({ role, status }) => role === 'host' && status === 'running')
  const targets = running.map(({ name }) => targetOf(name))
  if (targets.length === 0) return new Map()
  const files = await Promise.all(
    PLACES.map(async (place): Promise<readonly [string, Buffer | string]> => {
      try {
        await using capture = await openCapture(lab, { targets, place, forMs })
        return [`packets/${place}.pcapng`, await buffer(capture.bytes)]
      } catch (error) {
        return [`packets/${place}-unseen.txt`, `${String(error)}\n`]
      }
    }),
  )
  return new Map(files)
}

const redacted = (files: Files, redactor: Redactor): Files =>
  new Map(
    [...files].map(([name, content]): [string, string | Buffer] => {
      if (typeof content === 'string') return [name, redactor.text(content)]
      return redactor.isIn(content)
        ? [`${name}-left-out.txt`, 'It holds a secret of the lab in clear: a finding of its own.\n']
        : [name, content]
    }),
  )

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
