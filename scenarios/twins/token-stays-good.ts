import { twin } from '../twin.ts'

export default twin('a join token stays good after it was used', [
  {
    file: 'control/credentials/enrol.ts',
    replace: `  if (token.serial !== null) {
    const before = sameCertificate(desk, token.serial, fresh.keyHash)
    return repeat(desk, request, host, before)
  }
  if (host.state !== 'invited') throw left(host)
  if (!desk.store.tokens.spend(token.hash, fresh.serial)) throw used()`,
    by: `  if (token.serial === null) {
    if (host.state !== 'invited') throw left(host)
    desk.store.tokens.spend(token.hash, fresh.serial)
  }`,
  },
])
