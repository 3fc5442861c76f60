import { AGENT_PORT, CONTROL_PORT, MIRROR_PORT } from '../../protocol/enrolment.ts'
import { FRAMES_PORT, HOLES_SET, INNER_SET, OVERLAY_DEVICES, TUNNEL_DEVICE, tag } from './names.ts'
import type { RulesInput } from './rules-input.ts'

/**
 * The IPv4 wall, as `iptables-save` prints it and `iptables-restore` takes it.
 *
 * ESTABLISHED stands only beside the service it belongs to: tunnel ports are equal on both ends, so a general
 * ESTABLISHED rule would let a one-sided hole work.
 */
export function renderWall4(input: RulesInput): string {
  return [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT DROP [0:0]',
    ...inbound(input),
    rule('FORWARD', '', 'default-deny', 'DROP'),
    ...outbound(input),
    'COMMIT',
    '',
  ].join('\n')
}

function inbound({ control, mirror, mode, tunnelPort }: RulesInput): readonly string[] {
  return [
    rule('INPUT', '-i lo', 'loopback'),
    ...(mode === 'plain' ? [] : [rule('INPUT', `-i ${TUNNEL_DEVICE} ${frames('src')}`, 'frames')]),
    rule('INPUT', `-i ${OVERLAY_DEVICES}+`, 'overlay-devices', 'DROP'),
    rule('INPUT', `-s ${control}/32 ${tcp('dport', AGENT_PORT, 'NEW,ESTABLISHED')}`, 'orders'),
    rule('INPUT', `-s ${control}/32 ${tcp('sport', CONTROL_PORT, 'ESTABLISHED')}`, 'control'),
    ...(mirror === null
      ? []
      : [rule('INPUT', `-s ${mirror}/32 ${tcp('sport', MIRROR_PORT, 'ESTABLISHED')}`, 'mirror')]),
    rule('INPUT', `-p udp -m udp --dport ${tunnelPort} ${inSet(HOLES_SET, 'src,src')}`, 'holes'),
    rule('INPUT', '', 'default-deny', 'DROP'),
  ]
}

function outbound({ control, mirror, mode, tunnelPort }: RulesInput): readonly string[] {
  return [
    rule('OUTPUT', '-o lo', 'loopback'),
    ...(mode === 'plain' ? [] : [rule('OUTPUT', `-o ${TUNNEL_DEVICE} ${frames('dst')}`, 'frames')]),
    rule('OUTPUT', `-o ${OVERLAY_DEVICES}+`, 'overlay-devices', 'DROP'),
    rule('OUTPUT', `-d ${control}/32 ${tcp('sport', AGENT_PORT, 'ESTABLISHED')}`, 'orders'),
    rule('OUTPUT', `-d ${control}/32 ${tcp('dport', CONTROL_PORT, 'NEW,ESTABLISHED')}`, 'control'),
    ...(mirror === null
      ? []
      : [
          rule(
            'OUTPUT',
            `-d ${mirror}/32 ${tcp('dport', MIRROR_PORT, 'NEW,ESTABLISHED')}`,
            'mirror',
          ),
        ]),
    rule('OUTPUT', `-p udp -m udp --sport ${tunnelPort} ${inSet(HOLES_SET, 'dst,dst')}`, 'holes'),
    rule('OUTPUT', '', 'default-deny', 'DROP'),
  ]
}

const tcp = (side: 'sport' | 'dport', port: number, states: string): string =>
  `-p tcp -m tcp --${side} ${port} -m conntrack --ctstate ${states}`

const frames = (side: 'src' | 'dst'): string =>
  `-p udp -m udp --sport ${FRAMES_PORT} --dport ${FRAMES_PORT} ${inSet(INNER_SET, side)}`

const inSet = (set: string, sides: string): string => `-m set --match-set ${set} ${sides}`

function rule(chain: string, match: string, name: string, target = 'ACCEPT'): string {
  const matches = match === '' ? '' : `${match} `
  return `-A ${chain} ${matches}-m comment --comment "${tag(name)}" -j ${target}`
}
