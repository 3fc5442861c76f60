import { touchedBy, type Fault, type WireFault } from '../faults/fault.ts'
import { ofLab, typedCommand } from '../typed-command.ts'

/** The line that says how a fault is undone. */
export const undoWith = (fault: Fault | WireFault, lab: string): string =>
  `undo it: ${typedCommand('heal', ...touchedBy(fault), ...ofLab(lab))}`
