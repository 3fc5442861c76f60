import { arp, datagram4, datagram6, discovery } from '../../lab/index.ts'
import type { ContainerActor, Words } from './container-actor.ts'

const EVERYBODY = 'ff:ff:ff:ff:ff:ff'
const ALL_NODES = { mac: '33:33:00:00:00:01', address: 'ff02::1' }

/** A datagram to everybody, as the one it is. */
export const truth = ({ mac, address }: ContainerActor): Words => asIf({ mac, address })

/** A datagram to everybody from this MAC and this address. */
export const asIf =
  ({ mac, address }: { readonly mac: string; readonly address: string }): Words =>
  (marker) =>
    datagram4({ fromMac: mac, toMac: EVERYBODY, from: address, to: '198.18.255.255' }, marker)

/** The same over IPv6. */
export const asIf6 =
  ({ mac, address6 }: { readonly mac: string; readonly address6: string }): Words =>
  (marker) => {
    const { mac: toMac, address: to } = ALL_NODES
    return datagram6({ fromMac: mac, toMac, from: address6, to }, marker)
  }

/** `address is at my card`, to everybody, unasked. */
export const answersFor =
  ({ mac }: ContainerActor, { address }: { readonly address: string }): Words =>
  (marker) =>
    arp({ fromMac: mac, toMac: EVERYBODY }, address) + marker

/** The same in neighbour discovery. */
export const advertises =
  ({ mac, link }: ContainerActor, { address6 }: { readonly address6: string }): Words =>
  (marker) => {
    const ends = { fromMac: mac, toMac: ALL_NODES.mac, from: link, to: ALL_NODES.address }
    const message = { kind: 'advertisement', target: address6, optionMac: mac } as const
    return discovery(ends, message) + marker
  }

/** A datagram to one card. */
export const to =
  (
    self: ContainerActor,
    { mac, address }: { readonly mac: string; readonly address: string },
  ): Words =>
  (marker) =>
    datagram4({ fromMac: self.mac, toMac: mac, from: self.address, to: address }, marker)
