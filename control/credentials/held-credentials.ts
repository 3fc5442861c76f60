import { join } from 'node:path'
import type { SecureContext } from 'node:tls'
import { diallingContext } from '../fleet/dial.ts'
import type { Records } from '../records.ts'
import { issueOwnCredentials, operatorPem, type OwnCredentials } from './own-certificates.ts'
import { startRotation } from './rotation.ts'
import { writeSecret } from './secret-file.ts'

/** Control's own credentials, always the newest. */
export interface HeldCredentials {
  current(): OwnCredentials
  /** For connections to agents. */
  context(): SecureContext
  /** Writes the operator's file and replaces everything at half its life from now on; tells after each time. */
  keepFresh(onRenewed: (credentials: OwnCredentials) => void): Disposable
}

export const holdCredentials = async (records: Records): Promise<HeldCredentials> => {
  const { settings, authority, random, log } = records
  const lifeMs = settings.ownLifeMs
  const issue = (): Promise<OwnCredentials> =>
    issueOwnCredentials({ ...records, address: settings.address, lifeMs })
  let current = await issue()
  let context = diallingContext(current.dialling, authority.pem)
  const handOut = (): void =>
    writeSecret(join(settings.state, 'operator.pem'), operatorPem(current, authority))
  return {
    current: () => current,
    context: () => context,
    keepFresh: (onRenewed) => {
      handOut()
      const use = (fresh: OwnCredentials): void => {
        current = fresh
        context = diallingContext(fresh.dialling, authority.pem)
        handOut()
        onRenewed(fresh)
      }
      return startRotation({ lifeMs, issue, use, random, log })
    },
  }
}
