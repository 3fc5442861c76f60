import { fragments } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack('a stranger hides its ports in fragments', {
  claim: 'default-deny',
  by: 'stranger',
  technique: 'T1599',
  tags: ['network', 'more', 'fragments', 'v4', 'v6'],
  hosts: ['alice'],
  twin: 'one-port-open',
  trace: 'none',

  async setUp({ alice, control }) {
    expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
  },

  async move({ alice, stranger }) {
    expect(await stranger.fire(fragments, alice)).toFindEverythingShut()
  },
})
