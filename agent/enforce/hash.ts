import { createHash } from 'node:crypto'
import { type FirewallReading, canonicalText } from '../firewall/firewall-reading.ts'

/** SHA-256 over everything that was read of the firewall, without counters. */
export const firewallHash = (reading: FirewallReading): string =>
  createHash('sha256').update(canonicalText(reading)).digest('hex')
