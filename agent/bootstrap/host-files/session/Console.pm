package Console;
# A command or shell with its three streams, or on a terminal. It is over with its first process: what that one leaves
# behind is killed, then both outputs are read to their last byte.
use strict;
use warnings;
use Component;
use Group;
use HostUser;
use Kernel;
use POSIX qw(WNOHANG);

my %signals = (INT => 2, TERM => 15, HUP => 1, QUIT => 3);

sub open_console {
    my ($session, $relay, $is_over) = @_;
    my $io = $session->{connect}->('io');
    my $err = $session->{connect}->('err');
    my $self = { session => $session, relay => $relay, io => $io, err => $err, open => 0, is_over => $is_over };
    my %hears = (
        go => sub { begin($self) },
        size => sub { my ($rows, $columns) = @_; Kernel::resize($self->{master}, $rows, $columns) if $self->{master} },
        signal => sub { kill $signals{ $_[0] }, -$self->{pid} if $self->{pid} && $signals{ $_[0] } },
        # The agent has all of it.
        over => sub { $$is_over = 1 },
    );
    return sub { my ($what, @more) = @_; $hears{$what}->(@more) if $hears{$what} };
}

sub begin {
    my ($self) = @_;
    my $session = $self->{session};
    my $begins = $session->{kind} eq 'host' ? \&HostUser::begin : \&Component::begin;
    pipe my $noticed, my $notice or die "pipe: $!\n";
    Relay::unblock($notice);
    Kernel::prctl(Kernel::PR_SET_CHILD_SUBREAPER, 1);
    $SIG{CHLD} = sub { syswrite $notice, "x\n" };
    my $begun = eval { $begins->($session) } // { code => 126, why => $@ };
    if (defined $begun->{code}) { return refuse($self, $begun) }
    $self->{pid} = $begun->{pid};
    $self->{group} = $begun->{group};
    defined $begun->{master} ? on_terminal($self, $begun->{master}) : on_pipes($self, $begun->{pipes});
    $self->{relay}->lines($noticed, sub { reap($self) });
    reap($self);
    $self->{relay}->every(sub { look($self, $_[0]) });
    return;
}

sub refuse {
    my ($self, $begun) = @_;
    syswrite $self->{ $self->{session}{term} ? 'io' : 'err' }, "drawbridge: $begun->{why}\n" =~ s/\n+$/\n/r;
    $self->{code} = $begun->{code};
    return finish($self);
}

sub on_terminal {
    my ($self, $master) = @_;
    my ($relay, $io, $session) = @$self{qw(relay io session)};
    $self->{master} = $master;
    Kernel::resize($master, $session->{rows}, $session->{columns});
    shutdown $self->{err}, 1;
    # Who ends the input of a terminal has not ended the terminal.
    $relay->pump($io, $master, done => sub { }, broken => sub { });
    output($self, $master, $io);
    return;
}

sub on_pipes {
    my ($self, $pipes) = @_;
    my ($in, $out, $err) = @$pipes;
    my $relay = $self->{relay};
    my $thrown_away = sub {
        open my $nothing, '>', '/dev/null' or die "/dev/null: $!\n";
        close $in;
        $relay->pump($self->{io}, $nothing, done => sub { });
    };
    $relay->pump($self->{io}, $in, done => sub { close $in }, unwritten => $thrown_away);
    output($self, $out, $self->{io});
    output($self, $err, $self->{err});
    return;
}

sub output {
    my ($self, $from, $to) = @_;
    $self->{open}++;
    my $pump;
    my $done = sub { shutdown $to, 1; delete $self->{outputs}{$pump}; $self->{open}--; };
    $pump = $self->{relay}->pump($from, $to, done => $done);
    $self->{outputs}{$pump} = [$pump, $done];
    return;
}

sub reap {
    my ($self) = @_;
    my $session = $self->{session};
    while ((my $pid = waitpid -1, WNOHANG) > 0) {
        next if $pid != $self->{pid};
        $self->{code} = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        # What was killed with its instance has not exited by itself.
        $self->{is_gone} = $session->{kind} eq 'component' && $self->{code} == 137 && Component::is_gone($session);
        if (defined $self->{group}) { Group::kill_all($self->{group}) }
        else { Group::kill_all(Group::of($$), $$) }
    }
    return;
}

# Whoever left the group with an output in hand holds up the end no longer than a second without a byte.
sub look {
    my ($self, $ready) = @_;
    return if !defined $self->{code};
    if ($ready == 0) {
        for my $output (values %{ $self->{outputs} }) {
            my ($pump, $done) = @$output;
            next if length $pump->{held};
            $self->{relay}->stop($pump);
            $done->();
        }
    }
    return if $self->{open} > 0 || $self->{is_told};
    return finish($self);
}

sub finish {
    my ($self) = @_;
    $self->{is_told} = 1;
    shutdown $self->{$_}, 1 for qw(io err);
    $self->{session}{say}->($self->{is_gone} ? 'gone' : "exit $self->{code}");
    return;
}

1;
