package Group;
# Control groups: what has begun in one cannot leave it, however it forks. Version 1 and 2.
use strict;
use warnings;
use POSIX ();

# Folder of the group that a process is in, where processes are counted: of `pids`, or of all there is.
sub of {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/cgroup" or return;
    my %path = map { /^\d+:([^:]*):(\/.*)$/ ? ($1 => $2) : () } <$file>;
    return "/sys/fs/cgroup/pids$path{pids}" if exists $path{pids} && -d "/sys/fs/cgroup/pids$path{pids}";
    return exists $path{''} ? "/sys/fs/cgroup$path{''}" : undef;
}

sub is_second { return !-d '/sys/fs/cgroup/pids' }

sub _written {
    my ($path, $text) = @_;
    open my $file, '>', $path or return 0;
    return (print {$file} $text) && close $file;
}

# Kills all that is in a group, for good; of those that are spared, none. A thousand children that end at once are more
# signals than Perl holds, and it dies of them: the kernel holds them meanwhile, as one.
sub kill_all {
    my ($folder, @spared) = @_;
    my ($before, $children) = (POSIX::SigSet->new, POSIX::SigSet->new(POSIX::SIGCHLD));
    POSIX::sigprocmask(POSIX::SIG_BLOCK, $children, $before) or die "sigprocmask: $!\n";
    _killed($folder, @spared);
    POSIX::sigprocmask(POSIX::SIG_SETMASK, $before) or die "sigprocmask: $!\n";
    return;
}

sub _killed {
    my ($folder, @spared) = @_;
    return if !@spared && _written("$folder/cgroup.kill", '1');
    my %spared = map { $_ => 1 } @spared;
    # Who cannot fork cannot outrun this; the process that does it needs no child.
    my $limit = '';
    if (open my $file, '<', "$folder/pids.max") { $limit = <$file> // ''; _written("$folder/pids.max", '0') }
    for (1 .. 200) {
        open my $file, '<', "$folder/cgroup.procs" or last;
        chomp(my @left = <$file>);
        @left = grep { !$spared{$_} } @left or last;
        kill 'KILL', @left;
        select undef, undef, undef, 0.005;
    }
    _written("$folder/pids.max", $limit) if @spared && $limit ne '';
    return;
}

# Kills all that is in a group and takes it away.
sub remove {
    my ($folder) = @_;
    kill_all($folder);
    for (1 .. 400) {
        last if rmdir $folder or !-d $folder;
        select undef, undef, undef, 0.005;
    }
    return;
}

1;
