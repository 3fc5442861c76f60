import { twin } from '../twin.ts'

export default twin('the words of a command are joined and handed to a shell', [
  {
    file: 'agent/bootstrap/host-files/session/HostUser.pm',
    replace: `exec {$program} @words }`,
    by: `exec '/bin/sh', '-c', "@words" }`,
  },
])
