import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'
import { inTurn } from '../stage/in-turn.ts'

const MORE = [
  { pid: 'host' },
  { capabilities: ['NET_ADMIN'] },
  { cap_add: ['NET_ADMIN'] },
  { privileged: true },
  { network_mode: 'host' },
  { devices: ['/dev/kmsg'] },
  { user: '0:0' },
  { volumes: ['/run/docker.sock:/run/docker.sock'] },
  { security_opt: ['seccomp=unconfined'] },
]

export default attack('a component asks in its spec for more than components have', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'CWE-250',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'components-get-what-they-ask-for',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    await lab.component(alice, undo)
    await using own = new AsyncDisposableStack()
    expect(await lab.asksFor(alice, {}, own)).toStandConfined()
  },

  async move({ alice, lab, undo }) {
    await inTurn(MORE, async (words) => {
      expect(await lab.asksFor(alice, words, undo)).toBeRefusedAsSpec()
    })
  },
})
