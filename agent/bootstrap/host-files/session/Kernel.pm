package Kernel;
# What Perl has no word for, by the kernel's numbers.
use strict;
use warnings;
use POSIX ();
use Socket ();
use constant {
    TIOCGPTN => 0x80045430, TIOCSPTLCK => 0x40045431, TIOCSCTTY => 0x540E, TIOCSWINSZ => 0x5414,
    PR_SET_CHILD_SUBREAPER => 36, PR_SET_NO_NEW_PRIVS => 38, MSG_CMSG_CLOEXEC => 0x40000000,
};

my %numbers = (
    x86_64 => { prctl => 157, setns => 308, recvmsg => 47, unshare => 272, mount => 165 },
    aarch64 => { prctl => 167, setns => 268, recvmsg => 212, unshare => 97, mount => 40 },
);
my $number = $numbers{ (POSIX::uname())[4] } or die "this machine's calls are not known\n";

sub prctl {
    my ($what, $value) = @_;
    syscall($number->{prctl}, $what, $value, 0, 0, 0) == 0 or die "prctl $what: $!\n";
    return;
}

# Into a network namespace, by an open handle of it.
sub enter { my ($handle) = @_; syscall($number->{setns}, fileno $handle, 0x40000000) == 0 or die "setns: $!\n"; return }

# From now on this process and its children see no processes but those of their own user.
sub hide_others {
    # What is mounted here stays here, what is mounted elsewhere comes in; /proc has no set-user-id, devices, programs.
    my ($none, $root, $proc, $folder, $options) = ('none', '/', 'proc', '/proc', 'hidepid=2');
    return if syscall($number->{unshare}, 0x20000) == 0
      && syscall($number->{mount}, $none, $root, $none, 0x84000, 0) == 0
      && syscall($number->{mount}, $proc, $folder, $proc, 14, $options) == 0;
    die "the processes of others cannot be hidden: $!\n";
}

# The one file in the place of the other, for whoever has hidden others.
sub lay {
    my ($path, $place) = @_;
    my $none = 'none';
    syscall($number->{mount}, $path, $place, $none, 0x1000, 0) == 0 or die "$place: $!\n";
    return;
}

# A new terminal: its master, and the path of the other end.
sub terminal {
    open my $master, '+<', '/dev/ptmx' or die "/dev/ptmx: $!\n";
    my ($unlocked, $which) = (pack('i', 0), pack('i', 0));
    ioctl($master, TIOCSPTLCK, $unlocked) or die "unlocking a terminal: $!\n";
    ioctl($master, TIOCGPTN, $which) or die "naming a terminal: $!\n";
    return ($master, '/dev/pts/' . unpack 'i', $which);
}

sub resize { my ($master, $rows, $columns) = @_; ioctl($master, TIOCSWINSZ, pack 'S4', $rows, $columns, 0, 0); return }

# The one open handle that comes over a socket.
sub received {
    my ($socket) = @_;
    my ($byte, $control) = ("\0" x 256, "\0" x 64);
    my $place = pack 'P Q', $byte, length $byte;
    my $message = pack 'Q L x4 P Q P Q l x4', 0, 0, $place, 1, $control, length $control, 0;
    syscall($number->{recvmsg}, fileno $socket, $message, MSG_CMSG_CLOEXEC) > 0 or die "no terminal came: $!\n";
    my ($length, $level, $type, $handle) = unpack 'Q l l i', $control;
    die "no terminal came\n" unless $length >= 20 && $level == Socket::SOL_SOCKET() && $type == 1;
    open my $opened, '+<&=', $handle or die "no terminal came: $!\n";
    return $opened;
}

1;
