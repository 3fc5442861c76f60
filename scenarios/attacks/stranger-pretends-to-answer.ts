import { straySegments } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack('a stranger pretends to answer a question that nobody asked', {
  claim: 'default-deny',
  by: 'stranger',
  technique: 'T1046',
  tags: ['network', 'more', 'v4'],
  hosts: ['alice'],
  twin: 'dns-replies-are-trusted',
  trace: 'none',

  async setUp({ alice, control }) {
    expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
  },

  async move({ alice, stranger }) {
    expect(await stranger.fire(straySegments, alice)).toFindEverythingShut()
  },
})
