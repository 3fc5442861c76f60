import { ipv6Sweep } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack('a stranger tries everything over IPv6', {
  claim: 'default-deny',
  by: 'stranger',
  technique: 'T1046',
  tags: ['network', 'sweep', 'v6'],
  hosts: ['alice'],
  twin: 'icmpv6-is-harmless',
  trace: 'none',

  async setUp({ alice, control }) {
    expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
  },

  async move({ alice, stranger }) {
    expect(await stranger.fire(ipv6Sweep, alice)).toFindEverythingShut()
  },
})
