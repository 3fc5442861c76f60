import { planLab, type Lab } from '../../lab/index.ts'
import { until } from './until.ts'

/** A host that control awaits: its one-time join token, as a cloud would inject it. */
export interface Invitation {
  readonly host: string
  readonly token: string
  /** From then on it is worth nothing; milliseconds since the epoch. */
  readonly endsAt: number
}

/** High enough not to be one that the lab itself has. */
const FIRST_GUEST = 100

/** Lets control await a host that never comes; the undo takes it out again. */
export async function invite(
  lab: Lab,
  undo: AsyncDisposableStack,
  nth: number,
): Promise<Invitation> {
  const [plan] = planLab({ ...(await lab.standing()), hosts: [FIRST_GUEST + nth] }).hosts
  if (!plan) throw new TypeError('a plan of one host has one host')
  const { machine: id, cable, inner, overlayMac: mac } = plan
  const control = await lab.control()
  undo.defer(async () => uninvite(lab, id))
  const { userData, tokenExpiresAt } = await control.invite({
    id,
    address: cable.address,
    inner,
    mac,
  })
  return { host: id, token: tokenIn(userData), endsAt: Date.parse(tokenExpiresAt) }
}

async function uninvite(lab: Lab, id: string): Promise<void> {
  const control = await lab.control()
  await control.remove(id)
  await until(`${id} to be gone`, async () => {
    const { hosts } = await control.state()
    return hosts.every((host) => String(host.id) !== id || host.state === 'gone')
  })
}

function tokenIn(userData: string): string {
  const [, token] = /^JOIN_TOKEN=(\S+)$/m.exec(userData) ?? []
  if (token === undefined) throw new Error('the user data holds no join token')
  return token
}

/** The name of the invited host as it stands in its certificate. */
export const nameIn = ({ host }: Invitation) =>
  ({ type: 'url', value: `drawbridge://host/${host}` }) as const
