/** Names under which an engine, or whoever reads a number, finds root. */
export const MEAN_ROOT = ['0', '00', '+0', '-0', '0:0', '0x0', ' 0', 'root ', 'root\n', 'root:root']

const PERL = ['/usr/bin/perl', '-e'] as const

/** Says the number of the user that it runs as; Perl is in every image and on every host. */
export const WHO_AM_I = [...PERL, 'print "$>\\n"']

/** Says whether it runs as root: each console of nobody is another user. */
export const AM_I_ROOT = [...PERL, 'print $> == 0 ? "root\\n" : "not root\\n"']

/** Says the name of the machine that it runs on: of a container its own, of a host that of the host. */
export const WHERE_AM_I = [...PERL, 'open F, "/etc/hostname"; print <F>']

/** Ends the value in which it stands, and goes on as whoever hands an assignment to a session's program. */
export const ONTO_THE_HOST = '\0kind\0host\0user\0root'
