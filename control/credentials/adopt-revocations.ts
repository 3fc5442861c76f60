import type { HostId } from '../../agent/protocol/names.ts'
import {
  faultInSuccession,
  type Leaver,
  type SignedRevocations,
} from '../../agent/protocol/revocations.ts'
import { startLeave, type MembershipParts } from '../fleet/membership.ts'

/**
 * An agent holds a list that ours cannot follow: this store was restored from an older copy. What the agent shows was
 * signed by our own authority, so it is taken over: whom it revokes stays out, who left since leaves again, and our
 * numbers go on above it. Who shows nothing new changes nothing.
 */
export const adoptRevocations = (
  parts: MembershipParts,
  witness: HostId,
  signed: SignedRevocations,
): void => {
  const { store, audit, revocation, now } = parts
  const { revocations } = revocation
  const list = revocations.read(signed)
  if (list === null) return
  const ours = revocations.current().list
  const at = now().getTime()
  if (faultInSuccession(ours, list, at) === null) return
  const changed = store.transaction(() => {
    const left = list.left.flatMap((leaver) => forgottenLeaver(parts, leaver) ?? [])
    const detail = `${witness} holds revocation list ${list.number}, this store had ${ours.number}; since then left: ${left.join(', ') || 'nobody'}`
    audit.append({ actor: 'control', action: 'adopt', target: witness, outcome: 'done', detail })
    for (const { serial, at: since } of list.revoked)
      store.certificates.revoke(serial, Date.parse(since), 'an agent knew it')
    left.forEach((host) => startLeave(parts, host, { actor: 'control', at }))
    revocations.publish({ revoked: list.revoked, left: list.left, aboveNumber: list.number })
    return left
  })
  changed.forEach(parts.onHostChanged)
}

/** Who left, if our store still takes it for the one that did. */
const forgottenLeaver = ({ store }: MembershipParts, [host, at]: Leaver): HostId | null => {
  const known = store.hosts.get(host)
  if (known === null || known.invitedAt > at) return null
  return known.state === 'leaving' || known.state === 'gone' ? null : known.id
}
