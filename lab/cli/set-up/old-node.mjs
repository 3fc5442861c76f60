import { SetUpError } from './set-up-error.mjs'

const OLDEST = 20

/** @param {string} version of the running Node, `20.11.0` */
export const refuseOldNode = (version) => {
  if (Number.parseInt(version, 10) >= OLDEST) return
  throw new SetUpError({
    code: 'E_NODE_TOO_OLD',
    message: `Node ${version} is too old to start the lab: ${OLDEST} or newer is needed (the lab then uses a Node of its own)`,
    fault: 'caller',
    next: 'install a newer Node, on Debian 13 or Ubuntu 26.04: sudo apt-get install nodejs npm',
    exitCode: 2,
  })
}
