package Component;
# A process in the container of an instance, through the runtime that made it, and as confined. It begins in a control
# group of its own below the container's, so that all of it can be ended without asking anybody.
use strict;
use warnings;
use Group;
use HostUser;
use Kernel;
use POSIX ();
use Socket;
use constant PF_EXITING => 4;

my $RUNC = 'runc';
my $ROOT = '/run/docker/runtime-runc/moby';

# Folder of the container's group, if that process is its own.
sub standing {
    my ($session) = @_;
    my ($pid, $container) = @$session{qw(pid container)};
    return if $pid !~ /^[0-9]+$/ || $container !~ /^[0-9a-f]{64}$/;
    my $folder = Group::of($pid);
    return defined $folder && $folder =~ /$container/ ? $folder : undef;
}

sub begin {
    my ($session) = @_;
    my $folder = standing($session) // die "the instance does not stand any more\n";
    my $group = "$folder/$session->{name}";
    open my $file, '>', "$session->{folder}/group" or die "group: $!\n";
    print {$file} $group or die "group: $!\n";
    close $file or die "group: $!\n";
    mkdir $group or die "$group: $!\n";
    $session->{group} = $group;
    my (@theirs, @ours, $listener);
    if (defined $session->{term}) {
        socket $listener, AF_UNIX, SOCK_STREAM, 0 or die "socket: $!\n";
        bind $listener, pack_sockaddr_un("$session->{folder}/terminal") or die "terminal: $!\n";
        listen $listener, 1 or die "terminal: $!\n";
        open $theirs[0], '<', '/dev/null' or die "/dev/null: $!\n";
        open $theirs[1], '>', '/dev/null' or die "/dev/null: $!\n";
        pipe $ours[2], $theirs[2] or die "pipe: $!\n";
    }
    else {
        pipe $theirs[0], $ours[0] or die "pipe: $!\n";
        pipe $ours[$_], $theirs[$_] or die "pipe: $!\n" for 1, 2;
    }
    # It becomes the child of this process as soon as the runtime has gone.
    my $runtime = fork // die "fork: $!\n";
    if ($runtime == 0) {
        POSIX::dup2(fileno $theirs[$_], $_) for 0 .. 2;
        $SIG{$_} = 'DEFAULT' for qw(PIPE CHLD ALRM);
        exec $RUNC, '--root', $ROOT, 'exec', '--detach', '--pid-file', "$session->{folder}/pid", '--cgroup',
          Group::is_second() ? $session->{name} : "pids:$session->{name}",
          (defined $listener ? ('--console-socket', "$session->{folder}/terminal") : ()),
          '--process', "$session->{folder}/process.json", $session->{container}
          or POSIX::_exit(126);
    }
    close $_ for @theirs;
    my ($master) = defined $listener ? terminal($listener, $runtime) : undef;
    waitpid $runtime, 0 if !defined $session->{gone};
    return refusal($ours[2], $session) if $? != 0;
    open $file, '<', "$session->{folder}/pid" or die "pid: $!\n";
    return { pid => 0 + <$file>, group => $group, master => $master, pipes => \@ours };
}

# Waits for the terminal, but no longer than there is somebody to send it.
sub terminal {
    my ($listener, $runtime) = @_;
    my ($waits, $came) = ('', undef);
    vec($waits, fileno $listener, 1) = 1;
    for (1 .. 1000) {
        if (select my $ready = $waits, undef, undef, 0.01) { accept $came, $listener; last }
        last if kill(0, $runtime) == 0 || is_ended($runtime);
    }
    return defined $came ? Kernel::received($came) : undef;
}

# Whether the instance's first process has ended, or is ending: it waits until all others were taken notice of.
sub is_gone {
    my ($session) = @_;
    open my $file, '<', "/proc/$session->{pid}/stat" or return 1;
    my ($flags) = (<$file> // '') =~ /\) \S (?:\S+ ){5}(\d+) / or return 1;
    return $flags & PF_EXITING;
}

# It waits to be taken notice of, which is done later.
sub is_ended {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/stat" or return 1;
    return (<$file> // '') =~ /\) [ZX] /;
}

sub refusal {
    my ($from, $session) = @_;
    my $said = do { local $/ = undef; <$from> } // '';
    my $what = $session->{word}[0] // 'its shell';
    my $no = @{ $session->{word} } ? "$what: there is no such program" : 'there is no shell to type to';
    return { code => 127, why => "$no in this component" }
      if $said =~ /executable file not found|no such file or directory/;
    return { code => 126, why => "$what: it cannot be run in this component" };
}

1;
