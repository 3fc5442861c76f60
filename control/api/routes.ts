import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { AppName } from '../../agent/protocol/app.ts'
import { HostId, type Ipv4 } from '../../agent/protocol/names.ts'
import { judgeDeploy, planApp } from '../apps/judge-deploy.ts'
import { dropApp, putApp, type AppParts } from '../apps/put-app.ts'
import { restartComponent } from '../apps/restart-component.ts'
import type { FleetLoop } from '../fleet/fleet-loop.ts'
import { invite, remove, type MembershipParts } from '../fleet/membership.ts'
import { appView, hostView, isSettled, pairViews } from '../fleet/view.ts'
import type { ServedFiles } from '../host-door/files.ts'
import type { Log } from '../log.ts'
import { renderUserData } from '../providers/lab.ts'
import type { Journal } from '../store/journal.ts'
import { parseValue } from '../wire/parse.ts'
import { AppSpec } from './app-spec.ts'
import {
  type AppView,
  InviteRequest,
  RestartRequest,
  routes,
  type InviteAnswer,
  type RemoveAnswer,
  type StateView,
} from './contract.ts'
import type { JudgeParts } from './judge-operator.ts'

export interface ApiParts extends JudgeParts {
  readonly journal: Journal
  readonly membership: MembershipParts
  readonly apps: AppParts
  readonly fleet: FleetLoop
  readonly files: ServedFiles
  readonly bootstrapScript: () => Promise<string>
  readonly address: Ipv4
  readonly mirror: Ipv4 | null
  readonly authorityPem: string
  readonly startedAt: Date
  readonly version: string
  readonly log: Log
}

const AppPath = z.strictObject({ name: AppName })
const HostPath = z.strictObject({ id: HostId })

export const addRoutes = (app: FastifyInstance, parts: ApiParts): void => {
  app.get(routes.health.path, () => ({ ok: true }))
  app.get(routes.state.path, () => stateView(parts))
  app.get(routes.audit.path, () => parts.audit.all())
  app.post(routes.invite.path, ({ body }) => inviteHost(parts, parseValue(InviteRequest, body)))
  app.get(routes.apps.path, () => appViews(parts))
  app.post(routes.planApp.path, ({ params, body }) =>
    planApp(parts, parseValue(AppPath, params).name, parseValue(AppSpec, body)),
  )
  app.post(routes.restartComponent.path, ({ params, body }) => {
    const { name } = parseValue(AppPath, params)
    restartComponent(parts.apps, name, parseValue(RestartRequest, body).component)
    return appViews(parts).find((view) => view.name === name)
  })
  app.put(routes.putApp.path, async ({ params, body }) => {
    const { name } = parseValue(AppPath, params)
    const spec = parseValue(AppSpec, body)
    await judgeDeploy(parts, name, spec)
    putApp(parts.apps, name, { spec, actor: 'operator' })
    return appViews(parts).find((view) => view.name === name)
  })
  app.delete(routes.dropApp.path, ({ params }) => {
    const { name } = parseValue(AppPath, params)
    dropApp(parts.apps, name)
    return { name }
  })
  app.delete(routes.remove.path, ({ params }) => removeHost(parts, parseValue(HostPath, params).id))
}

const stateView = ({ fleet, startedAt, version }: ApiParts): StateView => {
  const snapshot = fleet.snapshot()
  return {
    control: { startedAt: startedAt.toISOString(), version },
    overlay: snapshot.overlay,
    hosts: [...snapshot.hosts.values()].map((host) => hostView(snapshot, host)),
    pairs: [...pairViews(snapshot)],
    settled: isSettled(snapshot),
  }
}

const appViews = ({ fleet }: ApiParts): readonly AppView[] => {
  const snapshot = fleet.snapshot()
  return [...snapshot.apps.values()].map((app) => appView(snapshot, app))
}

const inviteHost = async (parts: ApiParts, request: InviteRequest): Promise<InviteAnswer> => {
  // All that can fail comes before the record is made.
  const [digests, script] = await Promise.all([parts.files.digests(), parts.bootstrapScript()])
  const { token, expiresAt } = invite(parts.membership, request)
  const userData = renderUserData(script, {
    hostId: request.id,
    address: request.address,
    inner: request.inner,
    controlAddress: parts.address,
    mirrorAddress: parts.mirror,
    overlayMode: parts.fleet.snapshot().overlay.mode,
    agentDigest: digests.agent,
    nodeDigest: digests.node,
    joinToken: token,
    authorityPem: parts.authorityPem,
  })
  return { userData, tokenExpiresAt: expiresAt.toISOString() }
}

const removeHost = (parts: ApiParts, id: HostId): RemoveAnswer => {
  remove(parts.membership, id)
  const snapshot = parts.fleet.snapshot()
  const host = snapshot.hosts.get(id)
  if (host === undefined) throw new Error(`the fleet does not know ${id}, which the store knows`)
  return { host: hostView(snapshot, host) }
}
