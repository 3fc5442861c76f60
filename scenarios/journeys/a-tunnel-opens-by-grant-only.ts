import { journey } from '../scenario.ts'
import { expect } from '../stage/access-expectations.ts'
import { UNDECLARED_PORT } from '../stage/welcome-actor.ts'

export default journey(
  'a tunnel opens with a grant, to what its component offers and nothing else',
  {
    claim: 'access-by-grant',
    hosts: ['alice', 'bob'],
    tags: ['access', 'tunnel', 'component'],

    async play({ alice, owner, developer, lab }) {
      await using undo = new AsyncDisposableStack()
      const door = await lab.welcome(alice, undo)
      expect(await developer.entersTunnel(door)).toBeKeptOut()

      const grant = await developer.isGranted('tunnel', door, { by: owner })
      expect(await developer.entersTunnel(door)).toReach(door)

      expect(await developer.entersConsole(door)).toBeKeptOut()
      expect(await developer.entersTunnel(door, UNDECLARED_PORT)).toBeKeptOut('E_PORT_NOT_DECLARED')

      expect(await owner.revokes(grant)).toBeAgreed()
      expect(await developer.entersTunnel(door)).toBeKeptOut()
      expect(await lab.verdict()).toHold()
    },
  },
)
