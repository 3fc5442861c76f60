import type { Lab, LabPerson } from '../../lab/index.ts'
import type { Place } from './person-actor.ts'
import { MORE_THAN_ANY_WINDOW_MIB, watchMemory, type Strain } from './strain.ts'
import { consoleAt } from './wire/handed.ts'
import { OwnSession, STREAMS } from './wire/own-session.ts'

const PIECE = Buffer.alloc(64 * 1024)
const PIECES_OF_A_MIB = 16

/** Sends a command that reads nothing all it can, whatever credit there is, until it is hung up on. */
export async function overrun(lab: Lab, person: LabPerson, place: Place): Promise<Strain> {
  const grewMib = await watchMemory(lab, place.host.name)
  using session = await OwnSession.open(person, consoleAt(place, { words: ['sleep', '600'] }))
  let passedMib = 0
  while (!session.isOver && passedMib < MORE_THAN_ANY_WINDOW_MIB) {
    for (let piece = 0; piece < PIECES_OF_A_MIB; piece++)
      if (!session.send('data', STREAMS.io, PIECE)) await session.drained()
    passedMib++
  }
  const ending = session.isOver ? 'it was hung up on' : 'it goes on'
  return { passedMib, ending, grewMib: await grewMib() }
}
