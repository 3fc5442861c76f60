/** The public door of the lab: what scenarios, property tests and other people's programs import. */
export { Lab } from './lab.ts'
export type { LabUpOptions } from './lab-options.ts'
export { Host } from './host.ts'
export { waitUntil } from './lifecycle/wait-until.ts'
export { hostTarget } from './plan/machine-name.ts'
export { planLab, type Cable, type Lifetimes, type OverlayMode } from './plan/lab-plan.ts'
export type { Fault, WireFault, FullDisk, Pause } from './faults/fault.ts'
export type { LabFaults, OpenFault, WayOptions, ImpairOptions } from './faults/lab-faults.ts'
export {
  openCapture,
  type Capture,
  type CaptureSpec,
  type CardCount,
} from './capture/open-capture.ts'
export { keepPlay, type FailedPlay } from './evidence/keep-play.ts'
export type { LabPerson, ConsoleResult, ConsoleOptions } from './access/lab-person.ts'
export type { AskedFor } from './access/person.ts'
export type { HeldConsole } from './access/console/held-console.ts'
export type { OpenTunnel } from './access/tunnel/open-tunnel.ts'
export type { RequestView, SessionView, EndOfSession } from '../control/api/people-contract.ts'
export { LabError } from './lab-error.ts'
export { ROOT as projectRoot } from './lifecycle/project.ts'
export { ownedFolder } from './images/owned-folder.ts'
export { typedCommand } from './typed-command.ts'
export { recordedEvents } from './status/recorded-events.ts'
export type { LabStatus, HostStatus, HoleStatus } from './status/lab-status.ts'
export type { ProbeResult, Fate } from './probe/probe.ts'
export type { Worn } from './packets/lab-packets.ts'
export { mustBeInside, outsideLab } from './packets/inside-lab.ts'
export type { PacketStream } from './packets/stream.ts'
export { portSweep } from './probe/salvo/ammunition/port-sweep.ts'
export { ipv6Sweep } from './probe/salvo/ammunition/ipv6-sweep.ts'
export { fragments } from './probe/salvo/ammunition/fragments.ts'
export { straySegments } from './probe/salvo/ammunition/stray-segments.ts'
export { oddFrames } from './probe/salvo/ammunition/odd-frames.ts'
export { besideAgentsPort, besideTunnelPort } from './probe/salvo/ammunition/forbidden-ports.ts'
export type { Ammunition } from './probe/salvo/volley.ts'
export type { SalvoReading } from './probe/salvo/salvo.ts'
export type { CardCounts } from './probe/observer/read-counts.ts'
export {
  neverOpen,
  type NeverOpen,
  type NeverOpenReading,
  type NeverOpenSpec,
  type OpenInstant,
  type WatchedHost,
} from './never-open/never-open.ts'
export { describeWatch } from './never-open/describe.ts'
export type { Flow, FlowCount } from './packets/flow.ts'
export { mustRunIn } from './backends/run-command.ts'
export { HandMade, putImage } from './apps/hand-made/hand-made.ts'
export { arp, datagram4, datagram6, discovery } from './apps/hand-made/frames.ts'
export type { AppView } from '../control/api/contract.ts'
export type { FrameFate } from './packets/injected-frame.ts'
export type { WireReading } from './packets/wire-tap.ts'
export type { ControlEvent, HostView, StateView } from '../control/api/contract.ts'
export type { Shape, Kind, Over } from './probe/attempt/shape.ts'
export { deployFile, deployText, inside } from './apps/probe-app/deployed.ts'
export type { VerifyResult, Verdict, ClaimId, Finding } from './verify/result.ts'
