import { twin } from '../twin.ts'

export default twin('a join token is good for ever', [
  {
    file: 'control/credentials/enrol.ts',
    replace: 'if (token.expiresAt <= now().getTime())',
    by: 'if (token.expiresAt === 0)',
  },
])
