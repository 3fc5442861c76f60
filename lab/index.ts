/** The public door of the lab: what scenarios, property tests and other people's programs import. */
export { Lab, type LabUpOptions } from './lab.ts'
export { Host } from './host.ts'
export { waitUntil } from './lifecycle/wait-until.ts'
export { hostTarget } from './plan/machine-name.ts'
export { planLab, type Cable, type OverlayMode } from './plan/lab-plan.ts'
export type { Fault, WireFault, FullDisk, Pause } from './faults/fault.ts'
export type { LabFaults, OpenFault, WayOptions, ImpairOptions } from './faults/lab-faults.ts'
export {
  openCapture,
  type Capture,
  type CaptureSpec,
  type CardCount,
} from './capture/open-capture.ts'
export { LabError } from './lab-error.ts'
export { ROOT as projectRoot } from './lifecycle/project.ts'
export { ownedFolder } from './images/owned-folder.ts'
export { typedCommand } from './typed-command.ts'
export type { LabStatus, HostStatus, HoleStatus } from './status/lab-status.ts'
export type { ProbeResult, Fate } from './probe/probe.ts'
export type { Worn } from './packets/lab-packets.ts'
export type { HostWatch } from './packets/host-watch.ts'
export type { WatchReading } from './probe/never-open/watch.ts'
export type { Flow, FlowCount } from './packets/flow.ts'
export type { ControlEvent, HostView, StateView } from '../control/api/contract.ts'
export type { Shape, Kind, Over } from './probe/attempt/shape.ts'
export type { VerifyResult, Verdict, ClaimId, Finding } from './verify/result.ts'
