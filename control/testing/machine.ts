import { randomBytes, type webcrypto } from 'node:crypto'
import { CertificateAnswer, hostIdentity } from '../../agent/protocol/enrolment.ts'
import { HostId, Ipv4, WireguardKey } from '../../agent/protocol/names.ts'
import { SIGNING_ALGORITHM, newKeyPair, privateKeyPem } from '../credentials/keys.ts'
import { x509 } from '../credentials/x509.ts'
import { askDoor, type DoorAnswer } from './ask-door.ts'
import type { ControlProcess } from './control-process.ts'

/** A key of a machine's own, and a signing request for it. */
export interface MachineKey {
  readonly key: string
  readonly csr: string
}

export interface RequestWish {
  readonly name?: string
  readonly extensions?: InstanceType<typeof x509.Extension>[]
  readonly attributes?: InstanceType<typeof x509.Attribute>[]
  readonly keys?: webcrypto.CryptoKeyPair
  readonly signingAlgorithm?: webcrypto.EcdsaParams | webcrypto.Algorithm
}

export const newMachineKey = async (wish: RequestWish = {}): Promise<MachineKey> => {
  const keys = wish.keys ?? (await newKeyPair())
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: wish.signingAlgorithm ?? SIGNING_ALGORITHM,
    ...(wish.name === undefined ? {} : { name: wish.name }),
    extensions: wish.extensions ?? [],
    attributes: wish.attributes ?? [],
  })
  return { key: privateKeyPem(keys.privateKey), csr: `${request.toString('pem')}\n` }
}

export const ownName = (host: string): InstanceType<typeof x509.Extension> =>
  new x509.SubjectAlternativeNameExtension([
    { type: 'url', value: hostIdentity(HostId.parse(host)) },
  ])

export const newWireguardKey = (): WireguardKey =>
  WireguardKey.parse(randomBytes(32).toString('base64'))

/** What an invitation injects into a machine. */
export interface Injected {
  readonly host: HostId
  readonly address: Ipv4
  readonly token: string
}

export const invite = async (
  control: ControlProcess,
  name: string,
  place: number,
): Promise<Injected> => {
  const octet = place.toString(16).padStart(2, '0')
  const address = `127.0.0.${place}`
  const { userData } = await control.client().invite({
    id: name,
    address,
    inner: `127.0.1.${place}`,
    mac: `02:db:13:00:00:${octet}`,
  })
  const token = /^JOIN_TOKEN=(.+)$/m.exec(userData)?.[1] ?? ''
  return { host: HostId.parse(name), address: Ipv4.parse(address), token }
}

export const askToEnrol = (
  control: ControlProcess,
  { host, token, address }: Pick<Injected, 'host' | 'token'> & Partial<Injected>,
  { csr }: MachineKey,
  wireguardKey: WireguardKey | null = newWireguardKey(),
): Promise<DoorAnswer> =>
  askDoor(control, {
    path: '/enrol',
    body: { host, token, csr, wireguardKey },
    ...(address === undefined ? {} : { from: address }),
  })

/** A certificate with its key. */
export interface MachineCredential {
  /** Of the machine on which it is kept, and which calls with it; any of loopback where none is said. */
  readonly address?: string
  readonly certificate: string
  readonly key: string
}

export const enrolled = async (
  control: ControlProcess,
  injected: Injected,
  machineKey?: MachineKey,
  wireguardKey?: WireguardKey,
): Promise<MachineCredential> => {
  const own = machineKey ?? (await newMachineKey())
  const answer = await askToEnrol(control, injected, own, wireguardKey)
  if (answer.status !== 200) throw new Error(`not enrolled: ${answer.body}`)
  const { certificate } = CertificateAnswer.parse(JSON.parse(answer.body))
  return { certificate, key: own.key, address: injected.address }
}

export const renewal = (
  control: ControlProcess,
  host: string,
  credential: MachineCredential,
  { csr }: MachineKey,
): Promise<DoorAnswer> => {
  const { address } = credential
  const from = address === undefined ? {} : { from: address }
  return askDoor(control, { path: '/renew', body: { host, csr }, credential, ...from })
}
