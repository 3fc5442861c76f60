import { besideTunnelPort } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack("a stranger with the address of a peer tries every port but the tunnel's", {
  claim: 'pairwise-holes',
  by: 'network attacker',
  technique: 'T1557',
  tags: ['network', 'spoof', 'v4'],
  hosts: ['alice', 'bob'],
  twin: 'trusted-addresses-reach-every-port',
  trace: 'none',

  async setUp({ alice, bob }) {
    expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)
  },

  async move({ alice, bob, stranger }) {
    expect(await stranger.as(bob).fire(besideTunnelPort, alice)).toFindEverythingShut()
  },
})
