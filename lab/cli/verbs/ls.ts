import { DockerBackend } from '../../backends/docker/docker-backend.ts'
import { listLabs, type StandingLab } from '../../lifecycle/standing-lab.ts'
import { aligned } from '../../status/status-table.ts'
import { typedCommand } from '../../typed-command.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list the labs on this machine',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ out, engine }) {
    const labs = (await listLabs(new DockerBackend(await engine()))).map(labRow)
    out.answer({ labs }, () =>
      labs.length === 0 ? NONE : aligned([HEAD, ...labs.map(cells)]).join('\n'),
    )
  },
})

const NONE = `no labs; bring one up: ${typedCommand('up', '3')}`
const HEAD = ['LAB', 'HOSTS', 'RUNNING', 'OVERLAY', 'NETWORK']

const labRow = ({ lab, hosts, overlay, slice }: StandingLab) => ({
  lab,
  hosts: hosts.length,
  running: hosts.filter(({ machine }) => machine.status === 'running').length,
  overlay,
  network: `198.18.${String(slice)}.0/24`,
})

const cells = (row: ReturnType<typeof labRow>): readonly string[] => Object.values(row).map(String)
