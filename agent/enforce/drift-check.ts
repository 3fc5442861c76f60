import { messageOf } from '../agent-error.ts'
import { DriftEpisode } from './drift-episode.ts'
import { enforceOverlay } from './enforce-overlay.ts'
import type { EnforcerParts } from './enforcer-parts.ts'
import type { Judgement } from './firewall-keeper.ts'
import { firewallHash } from './hash.ts'
import type { Held } from './held.ts'
import type { Noticed } from './notices.ts'
import { settle } from './settle.ts'

/** Finds what is not as wished, mends it and tells of it. */
export class DriftCheck {
  readonly #parts: EnforcerParts
  readonly #held: Held

  constructor(parts: EnforcerParts, held: Held) {
    this.#parts = parts
    this.#held = held
  }

  // Holes are missing after every boot. What else is broken was broken while nobody looked.
  async restore(): Promise<void> {
    const { firewall, chronicle, nowMs } = this.#parts
    const first = await firewall.judge(false)
    const drifted = first.findings.filter(({ kind }) => !kind.startsWith('holes-'))
    const episode = new DriftEpisode(nowMs(), firewallHash(first.reading))
    if (drifted.length > 0) episode.add(drifted)
    const last = await settle(this.#parts, first)
    // Events were not told yet, and a hole that an order of before the restart was to shut is nobody's attack.
    chronicle.take()
    this.#held.note(last)
    this.#tell(episode, last, 'drift while no agent ran')
  }

  async check({ kinds, sinceMs, hints }: Noticed): Promise<void> {
    const { firewall, overlay, onReport } = this.#parts
    const first = await firewall.judge(!kinds.has('walls') && !kinds.has('round'))
    const overlayFindings = kinds.has('overlay') || kinds.has('round') ? await overlay.judge() : []
    const episode = new DriftEpisode(sinceMs, firewallHash(first.reading))
    const last = await settle(this.#parts, first, ({ findings }) => episode.add(findings))
    episode.add(overlayFindings.map(overlayFinding))
    episode.hint(hints)
    const isOverlayWhole = overlayFindings.length === 0 && !overlay.isHoldingBack
    const isOverlayMended = isOverlayWhole || (await this.#mendOverlay())
    const report = this.#held.note(last)
    if (this.#tell(episode, last, 'drift', isOverlayMended)) onReport(report)
  }

  #tell(episode: DriftEpisode, last: Judgement, title: string, isOverlayMended = true): boolean {
    const { chronicle, onEvent, now, nowMs, log } = this.#parts
    episode.tell(chronicle.take())
    if (episode.isEmpty) return false
    const isRepaired = last.findings.length === 0 && isOverlayMended
    const event = episode.end(nowMs(), now(), firewallHash(last.reading), isRepaired)
    log.warn(title, { ...event })
    onEvent(event)
    return true
  }

  async #mendOverlay(): Promise<boolean> {
    try {
      await enforceOverlay(this.#parts, this.#held.order?.desired ?? null)
      return true
    } catch (thrown) {
      this.#parts.log.error('the overlay could not be mended', { error: messageOf(thrown) })
      return false
    }
  }
}

const overlayFinding = (detail: string) => ({
  kind: 'overlay' as const,
  detail: `overlay: ${detail}`,
})
