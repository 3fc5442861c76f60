import { dirname } from 'node:path/posix'
import type { Backend, Machine } from '../backends/backend.ts'
import { mustRunIn, runIn } from '../backends/run-command.ts'
import { parseNftListing, type NftRule } from '../probe/rules/nft-listing.ts'
import type { StandingWireFault, WireFault } from './fault.ts'
import { faultNoted, isSameWay, rulesOf, TABLE, TABLE_LINES } from './wire-rules.ts'

/** One rule of a fault, as the switch's kernel has it. */
interface FaultRule {
  readonly fault: WireFault
  readonly note: string
  readonly handle: number
  readonly dropped: number
}

/**
 * The faults on the wire of one lab. The switch's kernel is where they stand, and where they are read back from; the
 * file beside it is for the switch's next life only: what dies with its network namespace stands again before a cable does.
 */
export class Wire {
  readonly #backend: Backend
  readonly #anchor: Machine

  constructor(backend: Backend, anchor: Machine) {
    this.#backend = backend
    this.#anchor = anchor
  }

  async list(): Promise<readonly StandingWireFault[]> {
    const rules = await this.#rules()
    const notes = [...new Set(rules.map(({ note }) => note))]
    return notes.flatMap((note) => gathered(rules.filter((rule) => rule.note === note)))
  }

  /** All or nothing, in one transaction; a fault of the same kind on the same way is replaced. */
  async add(fault: WireFault): Promise<void> {
    const stale = (await this.#rules()).filter((rule) => isSameWay(rule.fault, fault))
    await this.#apply([...TABLE_LINES, ...stale.map(removal), ...rulesOf(fault)])
  }

  /** Takes away every fault that is meant. */
  async remove(isMeant: (fault: WireFault) => boolean): Promise<void> {
    const meant = (await this.#rules()).filter(({ fault }) => isMeant(fault))
    if (meant.length > 0) await this.#apply(meant.map(removal))
  }

  async #rules(): Promise<readonly FaultRule[]> {
    const argv = ['nft', '-j', 'list', 'table', ...TABLE.split(' ')]
    const { exitCode, stdout } = await runIn(this.#backend, this.#anchor, { argv })
    if (exitCode !== 0) return [] // no table: nothing was ever wrong
    return parseNftListing(stdout).rules.flatMap(faultRule)
  }

  async #apply(lines: readonly string[]): Promise<void> {
    const argv = ['sh', '-ec', APPLY]
    await mustRunIn(this.#backend, this.#anchor, { argv, stdin: `${lines.join('\n')}\n` })
  }
}

/** Where the switch's program looks when it begins. */
const KEPT = '/var/lib/drawbridge/faults.nft'
const APPLY = `nft -f -
mkdir -p ${dirname(KEPT)}
nft -s list table ${TABLE} >${KEPT}.next
mv ${KEPT}.next ${KEPT}`

const removal = ({ handle }: FaultRule): string =>
  `delete rule ${TABLE} forward handle ${String(handle)}`

function faultRule({ comment = '', handle, expr }: NftRule): readonly FaultRule[] {
  const fault = faultNoted(comment)
  return fault ? [{ fault, note: comment, handle, dropped: countedIn(expr) }] : []
}

function countedIn(expr: NftRule['expr']): number {
  const counter = expr.map((part) => part['counter']).find((one) => one !== undefined)
  const isCounter = typeof counter === 'object' && counter !== null && 'packets' in counter
  return isCounter ? Number(counter.packets) : 0
}

function gathered(rules: readonly FaultRule[]): readonly StandingWireFault[] {
  const [first] = rules
  if (!first) return []
  return [{ ...first.fault, dropped: rules.reduce((sum, { dropped }) => sum + dropped, 0) }]
}
