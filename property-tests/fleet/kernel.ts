import { type ChangePlan, planChange } from '../../agent/desired/plan-change.ts'
import type { DesiredState, Peer } from '../../agent/protocol/desired-state.ts'

/** What a host lets in and whom it has in its overlay; peers are told apart by their keys. */
export class Kernel {
  readonly holes = new Map<string, Peer>()
  readonly joined = new Set<string>()
  /** Keys of peers whose handshake through the hole this host has seen. */
  readonly proved = new Set<string>()

  /** From what stands here to what should, and no further than to the turning point when `isCutShort`. */
  change(from: DesiredState | null, to: DesiredState, isCutShort = false): void {
    const plan = planChange(from, to)
    this.#close(plan)
    if (!isCutShort) this.#open(plan)
  }

  /** Makes it so, whatever stands here. */
  restore(state: DesiredState | null): void {
    const wanted = new Map(state?.peers.map((peer) => [keyOf(peer), peer]))
    for (const [key, peer] of this.holes)
      if (wanted.get(key)?.address !== peer.address) this.#shut(key)
    for (const [key, peer] of wanted) this.holes.set(key, peer)
    this.joined.clear()
    for (const [key, { stage }] of wanted) if (stage === 'joined') this.joined.add(key)
  }

  /** What a reboot leaves. */
  clear(): void {
    for (const key of [...this.holes.keys()]) this.#shut(key)
  }

  #close({ part, shut }: ChangePlan): void {
    for (const peer of part) this.joined.delete(keyOf(peer))
    for (const peer of shut) this.#shut(keyOf(peer))
  }

  #open({ punch, join }: ChangePlan): void {
    for (const peer of punch) this.holes.set(keyOf(peer), peer)
    for (const peer of join) this.joined.add(keyOf(peer))
  }

  #shut(key: string): void {
    this.holes.delete(key)
    this.joined.delete(key)
    this.proved.delete(key)
  }
}

export const keyOf = ({ publicKey }: Peer): string => publicKey ?? ''
