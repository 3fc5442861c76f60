import { besideAgentsPort } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack("a stranger with the address of control tries every port but the agent's", {
  claim: 'control-only',
  by: 'network attacker',
  technique: 'T1557',
  tags: ['network', 'spoof', 'v4'],
  hosts: ['alice'],
  twin: 'trusted-addresses-reach-every-port',
  trace: 'none',

  async setUp({ alice, control }) {
    expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
  },

  async move({ alice, stranger }) {
    const impostor = await stranger.asControl()
    expect(await impostor.fire(besideAgentsPort, alice)).toFindEverythingShut()
  },
})
