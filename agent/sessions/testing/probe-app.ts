/** Answers each connection with what it heard, once the other side has ended; `bye` breaks off; `flood` floods. */
const ECHO = [
  'use Socket; $SIG{CHLD} = "IGNORE"; $SIG{PIPE} = "IGNORE";',
  'socket my $at, AF_INET, SOCK_STREAM, 0; setsockopt $at, SOL_SOCKET, SO_REUSEADDR, 1;',
  'bind $at, sockaddr_in(7000, INADDR_ANY) or die $!; listen $at, 512;',
  'while (1) { accept(my $to, $at) or next; next if fork; close $at;',
  'my $all = ""; while (sysread $to, my $more, 65536) { $all .= $more;',
  'if ($all eq "bye") { setsockopt $to, SOL_SOCKET, SO_LINGER, pack("ii", 1, 0); close $to; exit }',
  'if ($all eq "flood") { 1 while syswrite $to, "f" x 65536; exit }',
  'if ($all eq "count") { print {*STDERR} ""; } }',
  'while (length $all) { my $n = syswrite $to, $all; last if !$n; substr $all, 0, $n, "" } exit }',
].join(' ')

/** One component that answers at port 7000, and whatever a console may try in it. */
export const PROBE_APP = (role = 'first'): string => `
app: bed
components:
  web.main:
    image: IMAGE
    command: [/usr/bin/perl, -e, '${ECHO}']
    ports: [7000, 7001]
    memory: 128m
    pids: 300
    environment: { ROLE: ${role}, SECRET: not-to-be-told }
`
