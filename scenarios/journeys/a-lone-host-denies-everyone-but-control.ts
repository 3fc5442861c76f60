import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a lone host denies everyone but control', {
  claim: 'default-deny',
  hosts: ['alice'],
  tags: ['walls'],

  async play({ alice, stranger, control, lab }) {
    expect(await control.probe(alice.agentDoor())).toArriveAt(alice)

    expect(await stranger.probe(alice.agentDoor())).toBeDroppedAt(alice)
    expect(await stranger.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await stranger.probe(alice.echo())).toBeDroppedAt(alice)
    expect(await stranger.probe(alice.echo('v6'))).toBeDroppedAt(alice)
    expect(await stranger.probe(alice.echo('v6-link'))).toBeDroppedAt(alice)
    expect(await lab.verdict()).toHold()
  },
})
