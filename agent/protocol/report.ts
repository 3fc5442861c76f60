import * as z from 'zod'
import { AppReport } from './app.ts'
import { OverlayMode } from './desired-state.ts'
import { Generation, HostId, Instant, Ipv4, Port, Sha256, WireguardKey } from './names.ts'

export const Hole = z.strictObject({ address: Ipv4, port: Port })
export type Hole = z.infer<typeof Hole>

/** What an agent read back from its kernel; never what it was told. */
export const Report = z.strictObject({
  host: HostId,
  at: Instant,
  bootId: z.string(),
  generation: Generation,
  agent: z.strictObject({
    version: z.string(),
    pid: z.int(),
    startedAt: Instant,
    residentKib: z.int(),
  }),
  firewall: z.strictObject({
    /** SHA-256 over both walls, guard and sets as read back, without counters. */
    hash: Sha256,
    /** Whether what was read back is exactly what the state asks for. */
    intact: z.boolean(),
    /** `owned`: the guard refuses foreign flushes; `persistent`: owner gone for now; `weak`: kernel or nft has no owner flag. */
    guard: z.enum(['owned', 'persistent', 'weak', 'missing']),
    /**
     * The guard at the card, in the same words; `unsupported`: this kernel has no hook at a card, in or out. An agent
     * that began before it was told of says nothing.
     */
    card: z.enum(['owned', 'persistent', 'weak', 'missing', 'unsupported']).optional(),
  }),
  /** In both walls at once: an address that only one wall lets in is not listed. */
  holes: z.array(Hole),
  overlay: z.strictObject({
    mode: OverlayMode,
    publicKey: WireguardKey.nullable(),
    /**
     * Peers that were heard through the hole: encrypted, data of theirs came through the tunnel in the last seconds;
     * plain, they answered since it was punched.
     */
    proved: z.array(HostId),
    /** Peers with a forwarding entry. */
    joined: z.array(HostId),
    mtu: z.int(),
  }),
  /** What components may use of the host, all together; an agent that began before there were any says nothing. */
  room: z.strictObject({ memoryMib: z.int().min(0), cpus: z.number().min(0) }).optional(),
  /** Sorted by name. */
  apps: z.array(AppReport).default([]),
  certificate: z.strictObject({ serial: z.string(), notAfter: Instant }),
})
export type Report = z.infer<typeof Report>

export const DriftKind = z.enum([
  'wall-v4',
  'wall-v6',
  'guard',
  'guard-owner',
  /** The guard at the card, which is asked before anybody else in another namespace gets a frame. */
  'card',
  /** What ties each component's card to its one address. */
  'pins',
  /** Another card bears the name `lo`, by which the walls know what never left the host. */
  'loopback',
  'holes-wall',
  'holes-guard',
  'foreign-table',
  'overlay',
])
export type DriftKind = z.infer<typeof DriftKind>

export const AgentEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('drift'),
    at: Instant,
    what: z.array(DriftKind).min(1),
    /** Human text: what was expected, what was found; at most 2,000 characters. */
    detail: z.string().max(2000),
    /** From notice to read-back of the repaired state. */
    repairedInMs: z.number().nullable(),
    /** True when at some instant neither wall stood whole. */
    wasOpen: z.boolean(),
    hashBefore: Sha256,
    hashAfter: Sha256,
  }),
  z.strictObject({
    kind: z.literal('applied'),
    at: Instant,
    generation: Generation,
    hash: Sha256,
    tookMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('started'), at: Instant, generation: Generation }),
  z.strictObject({
    kind: z.literal('renewed'),
    at: Instant,
    serial: z.string(),
    notAfter: Instant,
  }),
])
export type AgentEvent = z.infer<typeof AgentEvent>

/**
 * One line of `GET /watch` (newline-delimited JSON). Starts with a report; a report follows each change
 * (applied order, repaired drift, a peer that was heard or fell silent) and `alive` every 5 s.
 */
export const WatchLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('report'), report: Report }),
  z.strictObject({ kind: z.literal('event'), event: AgentEvent }),
  z.strictObject({ kind: z.literal('alive'), at: Instant }),
])
export type WatchLine = z.infer<typeof WatchLine>
