import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { Authority } from '../stage/wire/authority.ts'

export default attack('a control of another authority waits for the join token of a fresh agent', {
  claim: 'control-only',
  by: 'network attacker',
  technique: 'T1557',
  tags: ['identity', 'rogue-control', 'token'],
  hosts: ['alice', 'bob'],
  twin: 'tells-any-control',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const impostor = await thief.takesControlsPlace(undo)
    const posing = { name: CONTROL_NAME, address: impostor.address }
    const pinned = await (await thief.stealsAuthority()).issue(posing)
    const door = impostor.opensDoor(pinned, undo)
    await alice.agent.startsWithoutCertificate(undo)
    expect(await door.call()).toHaveBeenTold('/enrol')
    return { door, foreign: await (await Authority.ofHisOwn()).issue(posing) }
  },

  async move(_stage, { door, foreign }) {
    door.shows(foreign)
    expect(await door.call()).toHaveBeenToldNothing()
  },
})
