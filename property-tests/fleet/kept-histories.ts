import { type Step, founding } from '../arbitraries/fleet-histories.ts'

/** Histories that once broke a rule, of the system's or of the model's. */
export const keptHistories: readonly (readonly Step[])[] = [
  // The first report of a host that is not yet a member is lost.
  [...founding(2), ['dial', 1], ['hear', 1, 'lost']],
  // A host that left dead still lets in one that leaves after control was started anew.
  [
    ...founding(2),
    ['flow', 2],
    ['remove', 1],
    ['stop agent', 1],
    ['flow', 2],
    ['crash'],
    ['remove', 0],
    ['turn'],
  ],
  // Two leave at once, one of them dead, and control is killed meanwhile.
  [
    ...founding(4),
    ['flow', 2],
    ['remove', 0],
    ['stop agent', 3],
    ['flow', 2],
    ['crash'],
    ['remove', 3],
    ['wait', 2000],
    ['turn'],
  ],
  // The place of a host that left is given to another, which is not up when all is healed.
  [...founding(3), ['remove', 2], ['flow', 2], ['invite', 3, 2], ['enrol', 3], ['switch off', 3]],
  // The place of a host that left dead is given away before the new machine is there.
  [...founding(2), ['flow', 2], ['stop agent', 0], ['remove', 0], ['flow', 2], ['invite', 2, 0]],
  // An agent that lost its disk says so, and control has heard it but not yet decided on it.
  [...founding(2), ['flow', 4], ['lose disk', 0], ['start', 0], ['dial', 0], ['hear', 0, 'once']],
  // A host that left is back without its disk, before its old peer has heard of the leave.
  [
    ...founding(2),
    ['flow', 1],
    ['stop agent', 0],
    ['cut', 1],
    ['remove', 0],
    ['flow', 21],
    ['heal', 1],
    ['lose disk', 0],
    ['start', 0],
    ['dial', 0],
    ['hear', 0, 'once'],
  ],
]
