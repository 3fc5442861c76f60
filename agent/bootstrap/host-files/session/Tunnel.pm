package Tunnel;
# Connections to one port of one instance, dialled where only the instance itself could: inside its network namespace.
use strict;
use warnings;
use Component;
use Errno qw(EINPROGRESS ECONNREFUSED);
use Kernel;
use Relay;
use Socket;

use constant { MOST => 256, DIAL_S => 10 };

sub open_tunnel {
    my ($session, $relay) = @_;
    # First the namespace in hand, then whose it is: a number may be somebody else's by now.
    open my $namespace, '<', "/proc/$session->{pid}/ns/net" or die "the instance does not stand any more\n";
    Component::standing($session) or die "the instance does not stand any more\n";
    Kernel::enter($namespace);
    my $self = { session => $session, relay => $relay, open => {} };
    $relay->every(sub { look($self) });
    my %hears = (dial => \&dial, reset => \&reset_one);
    return sub { my ($what, @more) = @_; $hears{$what}->($self, @more) if $hears{$what} };
}

sub dial {
    my ($self, $number) = @_;
    my ($session, $relay) = @$self{qw(session relay)};
    return $session->{say}->('gone') if !Component::standing($session);
    return fail($self, $number, 'refused') if keys %{ $self->{open} } >= MOST;
    socket my $to, AF_INET, SOCK_STREAM, 0 or return fail($self, $number, 'timedOut');
    setsockopt $to, Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1;
    Relay::unblock($to);
    my $one = $self->{open}{$number} = { to => $to, until => time + DIAL_S, left => 2 };
    my $address = pack_sockaddr_in($session->{port}, inet_aton($session->{address}));
    return stand($self, $number) if connect $to, $address;
    return fail($self, $number, why()) if $! != EINPROGRESS;
    $relay->writable($to, sub {
        $relay->forget($to);
        $! = unpack 'i', getsockopt $to, SOL_SOCKET, SO_ERROR;
        return $! ? fail($self, $number, why()) : stand($self, $number);
    });
    return;
}

sub why { return $! == ECONNREFUSED ? 'refused' : 'timedOut' }

sub fail {
    my ($self, $number, $why) = @_;
    my $one = delete $self->{open}{$number};
    if ($one) { $self->{relay}->forget($one->{to}); close $one->{to} }
    return $self->{session}{say}->("failed $number $why");
}

# Bytes both ways from now on; each way ends by itself.
sub stand {
    my ($self, $number) = @_;
    my $one = $self->{open}{$number};
    delete $one->{until};
    my $relay = $self->{relay};
    my $near = $one->{near} = $self->{session}{connect}->("connection $number");
    my $broken = sub { break_off($self, $number) };
    for my $way ([$near, $one->{to}], [$one->{to}, $near]) {
        my ($from, $to) = @$way;
        push @{ $one->{pumps} }, $relay->pump($from, $to, broken => $broken, done => sub {
            shutdown $to, 1;
            close_one($self, $number) if --$one->{left} == 0;
        });
    }
    return;
}

sub close_one {
    my ($self, $number) = @_;
    my $one = delete $self->{open}{$number} or return;
    $self->{relay}->stop($_) for @{ $one->{pumps} };
    $self->{relay}->forget($one->{to});
    close $_ for grep { defined } @$one{qw(to near)};
    return;
}

# Broken off: the one at the other end shall not take it for an end.
sub reset_one {
    my ($self, $number) = @_;
    my $one = $self->{open}{$number} or return;
    setsockopt $one->{to}, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
    return close_one($self, $number);
}

# The agent ends its side once it has heard of it: an end from here could overtake that word.
sub break_off {
    my ($self, $number) = @_;
    my $one = $self->{open}{$number} or return;
    my $near = delete $one->{near};
    reset_one($self, $number);
    $self->{session}{say}->("reset $number");
    open my $nothing, '>', '/dev/null' or die "/dev/null: $!\n";
    $self->{relay}->pump($near, $nothing, done => sub { close $near });
    return;
}

sub look {
    my ($self) = @_;
    my $now = time;
    return if ($self->{looked} // 0) == $now;
    $self->{looked} = $now;
    for my $number (keys %{ $self->{open} }) {
        my $until = $self->{open}{$number}{until};
        fail($self, $number, 'timedOut') if defined $until && $until <= $now;
    }
    $self->{session}{say}->('gone') if !Component::standing($self->{session});
    return;
}

1;
