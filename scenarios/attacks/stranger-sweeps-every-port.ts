import { portSweep } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack('a stranger sweeps every port of a fresh host', {
  claim: 'default-deny',
  by: 'stranger',
  technique: 'T1046',
  tags: ['network', 'sweep', 'v4'],
  hosts: ['alice'],
  twin: 'one-port-open',
  trace: 'none',

  async setUp({ alice, control }) {
    expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
  },

  async move({ alice, stranger }) {
    expect(await stranger.fire(portSweep, alice)).toFindEverythingShut()
  },
})
