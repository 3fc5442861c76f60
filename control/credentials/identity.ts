import type { X509Certificate } from 'node:crypto'
import {
  CONTROL_IDENTITY,
  OPERATOR_IDENTITY,
  hostIdentity,
  personIdentity,
} from '../../agent/protocol/enrolment.ts'
import { HostId } from '../../agent/protocol/names.ts'
import { PersonName } from '../../agent/protocol/ticket.ts'

/** Who a certificate of our CA speaks for. */
export type Identity =
  | { readonly kind: 'control' }
  | { readonly kind: 'operator' }
  | { readonly kind: 'host'; readonly host: HostId }
  | { readonly kind: 'person'; readonly person: PersonName }

/**
 * Reads the one URI name. Null for anything but exactly one of ours: a chain to the CA says that a
 * certificate is real, never whose it is.
 */
export const identityOf = (certificate: X509Certificate): Identity | null => {
  const uris = uriNames(certificate.subjectAltName ?? '')
  const [uri] = uris
  return uris.length === 1 && uri !== undefined ? parseUri(uri) : null
}

/** Node quotes a name that could pose as two; we never issue such a one, so a quote is refused whole. */
const uriNames = (names: string): readonly string[] =>
  names.includes('"')
    ? []
    : names
        .split(', ')
        .filter((name) => name.startsWith('URI:'))
        .map((name) => name.slice('URI:'.length))

const parseUri = (uri: string): Identity | null => {
  if (uri === CONTROL_IDENTITY) return { kind: 'control' }
  if (uri === OPERATOR_IDENTITY) return { kind: 'operator' }
  const name = uri.slice(uri.lastIndexOf('/') + 1)
  const host = HostId.safeParse(name)
  if (host.success && uri === hostIdentity(host.data)) return { kind: 'host', host: host.data }
  const person = PersonName.safeParse(name)
  return person.success && uri === personIdentity(person.data)
    ? { kind: 'person', person: person.data }
    : null
}
