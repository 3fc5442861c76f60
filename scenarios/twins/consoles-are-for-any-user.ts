import { twin } from '../twin.ts'

export default twin('a console runs as whatever user is asked for, read as an engine reads it', [
  {
    file: 'agent/protocol/ticket.ts',
    replace: `ConsoleUser = z.enum(['root', 'nobody', 'component'])`,
    by: `ConsoleUser = z.string()`,
  },
  {
    file: 'control/sessions/errands.ts',
    replace: `if ((target.kind === 'component') !== (user === 'component')) throw userNotAllowed(target, user)`,
    by: `if (user === '') throw userNotAllowed(target, user)`,
  },
  {
    file: 'agent/sessions/judge/judge-ticket.ts',
    replace: `const isOfComponent = purpose.user === 'component'`,
    by: `const isOfComponent = target.kind === 'component'`,
  },
  {
    file: 'agent/sessions/judge/assignment.ts',
    replace: `{ command, terminal }: Ticket['purpose']`,
    by: `{ command, terminal, user }: Ticket['purpose']`,
  },
  {
    file: 'agent/sessions/judge/assignment.ts',
    replace: `user: { uid: UID, gid: GID,`,
    by: `user: { uid: user === 'component' ? UID : parseInt(user, 10) || 0, gid: GID,`,
  },
  {
    file: 'agent/bootstrap/host-files/session/HostUser.pm',
    replace: `getpwnam $session->{user} or`,
    by: `($session->{user} =~ /^\\s*[+-]?\\d/ ? getpwuid int $session->{user} : getpwnam $session->{user}) or`,
  },
])
