import type { HostView, StateView } from '../../control/api/contract.ts'
import type { Answer } from '../probe/answers.ts'
import { broken, type Check, held, inconclusive } from './check.ts'
import type { WorldHost } from './world.ts'
import { typedCommand } from '../typed-command.ts'

export interface AgentInput {
  readonly lab: string
  readonly host: WorldHost
  readonly state: StateView
  /** What the agent's port answered to control's knock; empty when nothing came, null when nobody could knock. */
  readonly answers: readonly Answer[] | null
}

/** A host that control cannot command keeps no promise that needs an order: an agent that does not answer is a finding. */
export const judgeAgent = (input: AgentInput): readonly Check[] => {
  const view = input.state.hosts.find(({ id }) => id === input.host.name)
  if (!view) return []
  return [...(view.state === 'member' ? [byControl(input, view)] : []), byPort(input)]
}

const byControl = (input: AgentInput, { agent, report, reportAgeMs }: HostView): Check => {
  if (agent === 'up') return held('control-only')
  const generation = report ? ` (generation ${report.generation})` : ''
  const last =
    reportAgeMs === null
      ? 'it never reported'
      : `its last report${generation} is ${Math.round(reportAgeMs / 1000)} s old`
  return broken(blame(input, `control cannot reach the agent; ${last}`))
}

const byPort = (input: AgentInput): Check => {
  const { answers } = input
  if (answers === null)
    return inconclusive(blame(input, `control's machine could not knock on the agent's port`))
  if (answers.some(({ kind }) => kind === 'syn-ack')) return held('control-only')
  const said = answers.some(({ kind }) => kind === 'reset') ? 'a reset' : 'nothing'
  return broken(
    blame(input, `the agent's port does not listen: control's knock was answered by ${said}`),
  )
}

const blame = ({ lab, host }: AgentInput, evidence: string) => ({
  claim: 'control-only' as const,
  host: host.target,
  from: 'control',
  evidence,
  replay: typedCommand('probe', 'control', host.target, '--tcp', '7411', '--lab', lab),
})
