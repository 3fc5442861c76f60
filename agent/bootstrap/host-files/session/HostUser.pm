package HostUser;
# A process of a user of this host: nothing of ours is left in it but its three handles.
use strict;
use warnings;
use Errno qw(ENOENT ENOTDIR);
use Kernel;
use POSIX ();

my $PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

sub begin {
    my ($session) = @_;
    my @user = getpwnam $session->{user} or die "there is no user $session->{user} on this host\n";
    @user[2, 3] = (of_session($session)) x 2 if $session->{user} eq 'nobody';
    my $uid = $user[2];
    my ($master, $slave, @theirs, @ours);
    if (defined $session->{term}) {
        ($master, $slave) = Kernel::terminal();
        Kernel::resize($master, $session->{rows}, $session->{columns});
        chown $uid, -1, $slave or die "$slave: $!\n";
    }
    else {
        pipe $theirs[0], $ours[0] or die "pipe: $!\n";
        pipe $ours[$_], $theirs[$_] or die "pipe: $!\n" for 1, 2;
    }
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        eval { become($session, \@user, $slave, @theirs); 1 } or print {*STDERR} "drawbridge: $@";
        POSIX::_exit(126);
    }
    return { pid => $pid, master => $master, pipes => \@ours };
}

# Nobody is another one in each session: by its random name, of a range in which systemd knows no users.
sub of_session { my ($session) = @_; return 0x70000000 | hex(substr $session->{name}, -7) >> 1 }

sub become {
    my ($session, $user, $slave, @handles) = @_;
    my ($name, $uid, $gid, $home, $shell) = @$user[0, 2, 3, 7, 8];
    POSIX::setsid();
    if (defined $slave) {
        open my $terminal, '+<', $slave or die "$slave: $!\n";
        ioctl $terminal, Kernel::TIOCSCTTY, 0 or die "$slave: $!\n";
        @handles = ($terminal) x 3;
    }
    for my $at (0 .. 2) { POSIX::dup2(fileno $handles[$at], $at) // die "dup2: $!\n" }
    $SIG{$_} = 'DEFAULT' for qw(PIPE CHLD ALRM);
    alarm 0;
    # What nobody writes is read by no other one.
    umask($uid ? 077 : 022);
    Kernel::hide_others() if $uid != 0;
    name_nobody($session->{folder}, $uid) if $name eq 'nobody';
    put_on($uid, $gid);
    chdir $home or chdir '/' or die "/: $!\n";
    # An account without a shell of its own has that of everybody.
    $shell = '/bin/sh' if $shell eq '' || $shell =~ m{/(?:nologin|false)$};
    %ENV = (PATH => $PATH, HOME => $home, SHELL => $shell, USER => $name, LOGNAME => $name);
    $ENV{TERM} = $session->{term} if defined $session->{term};
    my @words = @{ $session->{word} };
    my $program = @words ? $words[0] : $shell;
    @words = $shell =~ s{.*/}{-}r if !@words;
    { no warnings 'exec'; exec {$program} @words }
    my $code = $! == ENOENT || $! == ENOTDIR ? 127 : 126;
    print {*STDERR} "drawbridge: $program: $!\n";
    POSIX::_exit($code);
}

# The number of this nobody has the names of nobody, in its own session and nowhere else.
sub name_nobody {
    my ($folder, $id) = @_;
    for my $list (qw(passwd group)) {
        open my $known, '<', "/etc/$list" or die "/etc/$list: $!\n";
        my @lines = map { s{^(no(?:body|group):[^:]*:)\d+(:\d+)?}{$1 . $id . ($2 ? ":$id" : '')}er } <$known>;
        my $path = "$folder/$list";
        open my $named, '>', $path or die "$path: $!\n";
        chmod 0644, $named;
        print {$named} @lines;
        close $named or die "$path: $!\n";
        Kernel::lay($path, "/etc/$list");
    }
    return;
}

# Groups before user: who is no longer root could not. What does not take is an end: a kernel before 5.8 hears that others
# are to be hidden, and hides nobody.
sub put_on {
    my ($uid, $gid) = @_;
    $) = "$gid $gid";
    $( = $gid;
    Kernel::prctl(Kernel::PR_SET_NO_NEW_PRIVS, 1) if $uid != 0;
    POSIX::setuid($uid) // die "setuid: $!\n";
    die "the user was not taken on\n" if $< != $uid || $> != $uid || $( ne "$gid $gid" || $) ne "$gid $gid" || $uid && -e '/proc/1';
    die "the user can be cast off\n" if $uid != 0 && POSIX::setuid(0);
    return;
}

1;
