import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'
import { Trap } from '../stage/trap.ts'

export default attack('words of a command are something else to a shell', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1059.004',
  tags: ['access', 'console'],
  hosts: ['alice'],
  twin: 'commands-go-through-a-shell',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    const trap = Trap.on(alice, undo)
    expect(await developer.hands(alice, { user: 'nobody', words: trap.spring })).toHear('')
    expect(await trap.look()).toBeSprung()
    await trap.reset()
    return trap
  },

  async move({ alice, developer }, trap) {
    const words = ['/usr/bin/printf', '%s\n', ...trap.baits]
    const entry = await developer.hands(alice, { user: 'nobody', words })
    expect(await trap.look()).toBeUntouched()
    expect(entry).toHear(trap.baits.join('\n'))
  },
})
