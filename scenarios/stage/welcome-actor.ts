import { deployText, type Lab } from '../../lab/index.ts'
import { WELCOME } from './access-expectations.ts'
import type { HostActor } from './host-actor.ts'
import type { Place } from './person-actor.ts'

export const WELCOME_PORT = 7000
/** Listens, too, but its component does not say so. */
export const UNDECLARED_PORT = 7001

/** A component that greets whoever comes through a tunnel; it goes with the undo. */
export async function openWelcome(
  lab: Lab,
  { host }: HostActor,
  undo: AsyncDisposableStack,
): Promise<Place> {
  undo.defer(async () => lab.apps.remove('welcome'))
  await deployText(lab, appOn(host.plan.target))
  return { name: 'web.main', host }
}

const GREET = `
use IO::Socket::INET; use IO::Select; $| = 1;
my $all = IO::Select->new(map { IO::Socket::INET->new(LocalPort => $_, Listen => 16, ReuseAddr => 1) or die $! } ${String(WELCOME_PORT)}, ${String(UNDECLARED_PORT)});
while (1) { for my $door ($all->can_read) { my $guest = $door->accept or next; print $guest "${WELCOME}\\n"; close $guest; } }`

const appOn = (target: string): string => `
app: welcome
components:
  web.main:
    image: IMAGE
    memory: 64m
    pids: 16
    ports: [${String(WELCOME_PORT)}]
    on: [${target}]
    command: [/usr/bin/perl, -e, ${JSON.stringify(GREET)}]
`
