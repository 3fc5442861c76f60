import { HostId } from '../../agent/protocol/names.ts'
import type { Step } from '../arbitraries/fleet-histories.ts'
import type { World } from './world.ts'

/** Does one step; where it makes no sense nothing happens. */
export function perform(world: World, step: Step): void {
  switch (step[0]) {
    case 'invite':
      return world.invite(named(step[1]), step[2])
    case 'enrol':
      return world.enrol(named(step[1]))
    case 'remove':
      return world.remove(named(step[1]))
    case 'stop agent':
      return world.stopAgent(named(step[1]))
    case 'switch off':
      return world.switchOff(named(step[1]))
    case 'lose disk':
      return world.loseDisk(named(step[1]))
    case 'start':
      return world.start(named(step[1]))
    case 'fill':
      return world.fill(named(step[1]))
    case 'empty':
      return world.empty(named(step[1]))
    case 'cut':
      return world.cut(named(step[1]))
    case 'heal':
      return world.heal(named(step[1]))
    case 'dial':
      return world.dial(named(step[1]))
    case 'send':
      return world.send(named(step[1]))
    case 'hear answer':
      return world.hearAnswer(named(step[1]))
    case 'arrive':
      return world.arrive(named(step[1]), step[2], step[3])
    case 'hear':
      return world.hear(named(step[1]), step[2])
    case 'sever':
      return world.sever(named(step[1]), named(step[2]))
    case 'mend':
      return world.mend()
    case 'shake':
      return world.shake(named(step[1]), named(step[2]))
    case 'turn':
      return world.turn()
    case 'crash':
      return world.crash()
    case 'wait':
      world.now += step[1]
      return
    case 'flow':
      for (let round = 0; round < step[1]; round++) world.round(step[2]?.map(named))
  }
}

const named = (number: number): HostId => HostId.parse(`host-${number + 1}`)
