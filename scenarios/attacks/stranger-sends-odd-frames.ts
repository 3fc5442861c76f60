import { oddFrames } from '../../lab/index.ts'
import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack(
  'a stranger addresses its frames to everybody, tags them, or gives them other types',
  {
    claim: 'default-deny',
    by: 'stranger',
    technique: 'T1599',
    tags: ['network', 'more', 'link'],
    hosts: ['alice'],
    twin: 'one-port-open',
    trace: 'none',

    async setUp({ alice, control }) {
      expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
    },

    async move({ alice, stranger }) {
      expect(await stranger.fire(oddFrames, alice)).toFindEverythingShut()
    },
  },
)
