import { randomInt } from 'node:crypto'
import { deployText, type Lab } from '../../lab/index.ts'
import { WELCOME } from './access-expectations.ts'
import type { HostActor } from './host-actor.ts'
import type { Place } from './person-actor.ts'

export const LISTENER_PORT = 7000

/** What becomes of a connection is said by its first byte. */
export const WISH = {
  /** It is greeted. */
  greet: 'g',
  /** Nothing more of it is ever read. */
  ignore: 'i',
  /** It is told something for ever, as fast as it is taken. */
  talk: 't',
} as const

/** A component that does with a connection what it likes. */
export interface Listener extends Place {
  /** What each of its processes has in its command line, and no other process has. */
  readonly marker: string
}

/** Deploys it; it goes with the undo. */
export async function openListener(
  lab: Lab,
  { host }: HostActor,
  undo: AsyncDisposableStack,
): Promise<Listener> {
  const marker = String(randomInt(1_000_000_000, 2_000_000_000))
  undo.defer(async () => lab.apps.remove('listener'))
  await deployText(lab, appOn(host.plan.target, marker))
  return { name: 'web.main', host, marker }
}

const LISTEN = `
use IO::Socket::INET; $SIG{CHLD} = 'IGNORE';
my $door = IO::Socket::INET->new(LocalPort => ${String(LISTENER_PORT)}, Listen => 64, ReuseAddr => 1) or die $!;
while (1) {
  my $guest = $door->accept or next;
  next if fork;
  sysread $guest, my $wish, 1;
  sleep if $wish eq '${WISH.ignore}';
  my $talk = 'x' x 65536;
  if ($wish eq '${WISH.talk}') { while (1) { syswrite $guest, $talk or last } }
  syswrite $guest, "${WELCOME}\\n" if $wish eq '${WISH.greet}';
  exit;
}`

const appOn = (target: string, marker: string): string => `
app: listener
components:
  web.main:
    image: IMAGE
    memory: 128m
    pids: 64
    ports: [${String(LISTENER_PORT)}]
    on: [${target}]
    command: [/usr/bin/perl, -e, ${JSON.stringify(LISTEN)}, '${marker}']
`
