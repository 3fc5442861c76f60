import type { Lab } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'
import { ImpostorActor } from './impostor-actor.ts'
import { invite, type Invitation } from './invitation.ts'
import { CONTROL_NAME } from './names.ts'
import type { Judged } from './person-actor.ts'
import { rewriteRecord } from './rewrite-record.ts'
import { runOn } from './run-on.ts'
import { Authority } from './wire/authority.ts'
import { Conversation, type Credentials } from './wire/conversation.ts'
import type { Heard } from './wire/heard.ts'
import { newTunnelKey, signingRequest, type Greed } from './wire/signing-request.ts'

const CONTROL_STATE = '/var/lib/drawbridge-control'
const AGENT_STATE = '/var/lib/drawbridge'
const CONTROL_PORT = 7410
const AGENT_PORT = 7411

/** Somebody who got hold of secrets, and uses them from the stranger's machine unless another one is named. */
export class ThiefActor {
  readonly lab: Lab
  readonly #control: string

  constructor(lab: Lab, control: string) {
    this.lab = lab
    this.#control = control
  }

  /** The join token of a host that is still to come; it is uninvited when all is undone. */
  async stealsInvitation(undo: AsyncDisposableStack, nth = 1): Promise<Invitation> {
    return invite(this.lab, undo, nth)
  }

  /** Key and certificate of an agent, as they lie on its host. */
  async stealsFrom({ host }: HostActor): Promise<Credentials> {
    const [key, certificate] = await Promise.all([
      host.mustExec(['cat', `${AGENT_STATE}/agent.key`]),
      host.mustExec(['cat', `${AGENT_STATE}/agent.crt`]),
    ])
    return { key, certificate }
  }

  /** The key with which control signs: all that it signs is believed. */
  async stealsAuthority(): Promise<Authority> {
    return Authority.stolen(await this.#controlFile('authority.pem'))
  }

  /** What the operator calls control with. */
  async stealsOperator(): Promise<Credentials> {
    const file = await this.#controlFile('operator.pem')
    const [certificate = '', key = ''] =
      file.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? []
    return { key, certificate }
  }

  /** Writes a recording anew where it lies: it stays one that can be played. */
  async editsRecording({ session }: Judged): Promise<void> {
    const file = `${CONTROL_STATE}/recordings/${session}`
    await runOn(this.lab, 'control', ['sed', '-i', 's/"o"/"o" /', file])
  }

  /** Where recordings should lie there is nothing that could hold one; as before when undone. */
  async leavesNoPlaceForRecordings(undo: AsyncDisposableStack): Promise<void> {
    const sh = async (script: string) => runOn(this.lab, 'control', ['sh', '-ec', script])
    const folder = `${CONTROL_STATE}/recordings`
    undo.defer(async () => {
      await sh(`rm -f ${folder}; mv ${folder}.aside ${folder}`)
    })
    await sh(`mv ${folder} ${folder}.aside; touch ${folder}`)
  }

  /** Changes control's record of all decisions where it lies; control begins anew with it. */
  async rewritesRecord(sql: string): Promise<void> {
    await rewriteRecord(this.lab, sql)
  }

  /** Stands where control stood, with whatever he stole. */
  async takesControlsPlace(undo: AsyncDisposableStack): Promise<ImpostorActor> {
    return ImpostorActor.takeControlsPlace(this.lab, undo)
  }

  /** Asks for a first certificate, with a key of his own. */
  async enrols(invitation: Invitation, greed?: Greed): Promise<Heard> {
    const body = await enrolment(invitation, greed)
    await using door = await this.callsControl(null)
    return await door.ask({ method: 'POST', path: '/enrol', body })
  }

  /** Asks twice in the same instant, with two keys, over two connections that both stand before either asks. */
  async enrolsTwiceAtOnce(invitation: Invitation): Promise<readonly Heard[]> {
    const bodies = await Promise.all([enrolment(invitation), enrolment(invitation)])
    await using one = await this.callsControl(null)
    await using other = await this.callsControl(null)
    const doors = [one, other]
    return await Promise.all(
      doors.map(async (door, at) => door.ask({ method: 'POST', path: '/enrol', body: bodies[at] })),
    )
  }

  /** Asks for a fresh certificate in the name of a host, from that of a host whose root he is, or from his own. */
  async renewsAs(
    host: HostActor,
    shows: Credentials,
    { on }: { readonly on?: HostActor } = {},
  ): Promise<Heard> {
    await using door = await this.callsControl(shows, on)
    return await this.renewsOver(door, host)
  }

  /** Hands a ticket to an agent, from control's own machine and with a certificate in control's name. */
  async presents(ticket: unknown, to: HostActor): Promise<Heard> {
    const shows = await (await this.stealsAuthority()).issue({ name: CONTROL_NAME })
    await using conversation = await this.callsFromControl(to, shows)
    return await conversation.ask({ method: 'POST', path: '/sessions', body: ticket })
  }

  async renewsOver(door: Conversation, { host }: HostActor): Promise<Heard> {
    const body = { host: host.plan.machine, csr: await signingRequest() }
    return door.ask({ method: 'POST', path: '/renew', body })
  }

  /** Calls an agent from control's own machine, beside control, on a connection that stays open. */
  async callsFromControl({ address }: HostActor, shows: Credentials): Promise<Conversation> {
    const to = { address, port: AGENT_PORT }
    return Conversation.open({ lab: this.lab, from: 'control', to, shows })
  }

  /** A connection to control's door that stays open. */
  async callsControl(shows: Credentials | null, on?: HostActor): Promise<Conversation> {
    const to = { address: this.#control, port: CONTROL_PORT }
    return Conversation.open({ lab: this.lab, from: on?.name ?? 'stranger', to, shows })
  }

  async #controlFile(name: string): Promise<string> {
    const control = await this.lab.machine('control')
    return (await this.lab.backend.read(control, `${CONTROL_STATE}/${name}`)).toString()
  }
}

const enrolment = async ({ host, token }: Invitation, greed?: Greed) => ({
  host,
  token,
  csr: await signingRequest(greed),
  wireguardKey: newTunnelKey(),
})
