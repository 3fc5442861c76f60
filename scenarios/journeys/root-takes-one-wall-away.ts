import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'
import { refusedCommands, singleCommands } from '../stage/root-commands.ts'
import { inTurn } from '../stage/in-turn.ts'

export default journey('any single command by root lets nothing through and is repaired', {
  claim: 'locked-at-boot',
  hosts: ['alice', 'bob'],
  tags: ['walls', 'drift', 'watch', 'prompt'],

  async play({ alice, stranger, lab }) {
    await inTurn(singleCommands(stranger), async (command) => {
      await using watch = await stranger.flood(alice)

      const repaired = await alice.driftRepairedAfter(command)

      expect(repaired.withinMs, command.title).toBeLessThan(1000)
      expect(repaired.wasOpen, command.title).toBe(false)
      expect(await watch.stop(), command.title).toHaveAcceptedNothing()
    })
    await inTurn(refusedCommands, async (command) => {
      expect(await alice.asRoot(command), command.title).toBe('refused')
    })
    expect(await lab.verdict()).toHold()
  },
})
