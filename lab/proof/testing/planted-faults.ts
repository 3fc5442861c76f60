import { wall } from './walls.ts'

/** A wall as it should be and the same with one fault; only `may` is allowed. */
export interface PlantedFault {
  readonly title: string
  readonly family: 4 | 6
  readonly may: string
  readonly sound: string
  readonly faulty: string
}

const CONTROL = '-s 198.18.0.1/32 -p tcp -m tcp --dport'
const SSH = '-p tcp -m tcp --dport 22'

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    title: 'a rule that is one port too wide',
    family: 4,
    may: `may v4 INPUT ${CONTROL} 7411`,
    sound: wall(`-A INPUT ${CONTROL} 7411 -j ACCEPT`),
    faulty: wall(`-A INPUT ${CONTROL} 7411:7412 -j ACCEPT`),
  },
  {
    title: 'a mask that is one bit too short',
    family: 4,
    may: 'may v4 INPUT -s 198.18.0.250/32 -p udp -m udp --dport 53',
    sound: wall('-A INPUT -s 198.18.0.250/32 -p udp -m udp --dport 53 -j ACCEPT'),
    faulty: wall('-A INPUT -s 198.18.0.250/31 -p udp -m udp --dport 53 -j ACCEPT'),
  },
  {
    title: 'a drop whose IPv6 twin is missing',
    family: 6,
    may: 'may v6 INPUT -p udp -m udp --dport 53',
    sound: wall(`-A INPUT ${SSH} -j DROP`, `-A INPUT -s fdb6:2d1a::/32 ${SSH} -j ACCEPT`),
    faulty: wall(`-A INPUT -s fdb6:2d1a::/32 ${SSH} -j ACCEPT`),
  },
  {
    title: 'an ACCEPT before the DROP',
    family: 4,
    may: '',
    sound: wall('-A INPUT -s 198.18.0.0/24 -j DROP', '-A INPUT -s 198.18.0.0/24 -p udp -j ACCEPT'),
    faulty: wall('-A INPUT -s 198.18.0.0/24 -p udp -j ACCEPT', '-A INPUT -s 198.18.0.0/24 -j DROP'),
  },
  {
    title: 'a RETURN too early',
    family: 4,
    may: '',
    sound: wall(
      ':guarded - [0:0]',
      '-A INPUT -p udp -j guarded',
      '-A INPUT -p udp -j ACCEPT',
      '-A guarded -j DROP',
    ),
    faulty: wall(
      ':guarded - [0:0]',
      '-A INPUT -p udp -j guarded',
      '-A INPUT -p udp -j ACCEPT',
      '-A guarded -p udp -m udp --sport 53 -j RETURN',
      '-A guarded -j DROP',
    ),
  },
  {
    title: 'a hole that was opened on this side only',
    family: 4,
    may: '',
    sound: wall(),
    faulty: wall('-A INPUT -s 198.18.0.250/32 -p udp -m udp --sport 51820 --dport 51820 -j ACCEPT'),
  },
]
