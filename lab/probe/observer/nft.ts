import { keepProgram } from '../engine/kept-program.ts'
import type { Namespace } from '../engine/namespace.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { type NftListing, parseNftListing } from '../rules/nft-listing.ts'
import { observerFailed } from './observer-errors.ts'

/** A living `nft -i` in a namespace: it can own tables, and answers in a tenth of a millisecond. */
export interface Nft extends AsyncDisposable {
  readonly handle: number
  /** Runs one line, one transaction; answers what nft complained about, or an empty text. */
  order(line: string): Promise<string>
  /** Runs `list <what>`. Throws `E_OBSERVER_FAILED`. */
  list(what: string): Promise<NftListing>
  /** The same as nft printed it. */
  print(what: string): Promise<string>
}

export const openNft = async (engine: PacketEngine, ns: Namespace): Promise<Nft> => {
  const program = await keepProgram(engine, ns, ['nft', '-j', '-i'])
  let asked = 0
  // Success prints nothing: a question about a table that is not there marks the end of an answer.
  const ask = (line: string): Promise<string> => {
    const end = `no_such_table_${asked++}\n`
    return program.ask(`${line}\nlist table inet ${end.trimEnd()}`, end)
  }
  const print = async (what: string): Promise<string> => {
    const answer = await ask(`list ${what}`)
    const listing = answer.split('\n').find((line) => line.startsWith('{'))
    if (listing === undefined) throw observerFailed(answer)
    return listing
  }
  return {
    handle: program.handle,
    order: async (line) => complaintOf(await ask(line)),
    print,
    list: async (what) => parseNftListing(await print(what)),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

const complaintOf = (answer: string): string => {
  const last = answer.lastIndexOf('Error:')
  const complaint = answer.slice(0, Math.max(last, 0))
  const begins = complaint.indexOf('Error:')
  // What stands before is the rest of the answer before: nft underlines the end that was asked for.
  return begins < 0 ? '' : complaint.slice(begins).trim()
}
