package Relay;
# One loop that waits for everything at once. Bytes go from one handle to another with never more than one buffer
# between them: who reads slowly slows down who writes.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR EINPROGRESS);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use constant MOST => 65536;

sub new { return bless { pumps => {}, lines => {}, writers => {}, ticks => undef }, shift }

sub unblock {
    my ($handle) = @_;
    fcntl($handle, F_SETFL, fcntl($handle, F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!";
    return $handle;
}

# pump(from, to, done => sub, broken => sub(why)): `done` once the last byte before the end has been written.
sub pump {
    my ($self, $from, $to, %calls) = @_;
    my $pump = { from => unblock($from), to => unblock($to), held => '', %calls };
    return $self->{pumps}{$pump} = $pump;
}

sub stop { my ($self, $pump) = @_; return delete $self->{pumps}{$pump} }

# Calls back for each line, and with undef at the end.
sub lines {
    my ($self, $from, $call) = @_;
    $self->{lines}{fileno $from} = { from => unblock($from), held => '', call => $call };
    return;
}

# Calls back once the handle can be written: a connection stands, or failed.
sub writable { my ($self, $handle, $call) = @_; $self->{writers}{fileno $handle} = [$handle, $call]; return }
sub forget { my ($self, $handle) = @_; delete $self->{writers}{fileno $handle}; return }

# Called every second, and whenever a signal came.
sub every { my ($self, $call) = @_; $self->{ticks} = $call; return }

sub run {
    my ($self, $ended) = @_;
    until ($ended->()) {
        my ($read, $write) = ('', '');
        vec($read, $_, 1) = 1 for keys %{ $self->{lines} };
        vec($write, $_, 1) = 1 for keys %{ $self->{writers} };
        for my $pump (values %{ $self->{pumps} }) {
            if (length $pump->{held}) { vec($write, fileno $pump->{to}, 1) = 1 }
            else { vec($read, fileno $pump->{from}, 1) = 1 }
        }
        my $ready = select($read, $write, undef, 1);
        die "select: $!" if $ready < 0 && $! != EINTR;
        if ($ready > 0) {
            # Copies: what is called may add and take away.
            my @lines = values %{ $self->{lines} };
            my @writers = values %{ $self->{writers} };
            my @pumps = values %{ $self->{pumps} };
            for my $line (@lines) { $self->_take($line) if vec($read, fileno $line->{from}, 1) }
            for my $writer (@writers) {
                my $handle = fileno $writer->[0];
                $writer->[1]->() if defined $handle && vec($write, $handle, 1);
            }
            for my $pump (@pumps) {
                next unless $self->{pumps}{$pump};
                if (length $pump->{held}) { $self->_write($pump) if vec($write, fileno $pump->{to}, 1) }
                elsif (vec($read, fileno $pump->{from}, 1)) { $self->_read($pump) }
            }
        }
        $self->{ticks}->($ready) if $self->{ticks};
    }
    return;
}

sub _take {
    my ($self, $line) = @_;
    my $count = sysread($line->{from}, $line->{held}, MOST, length $line->{held});
    return if !defined $count && ($! == EAGAIN || $! == EINTR);
    $line->{call}->($1) while $line->{held} =~ s/^([^\n]*)\n//;
    return if $count && length $line->{held} <= MOST;
    delete $self->{lines}{fileno $line->{from}};
    return $line->{call}->(undef);
}

sub _read {
    my ($self, $pump) = @_;
    my $count = sysread($pump->{from}, $pump->{held}, MOST);
    return $self->_write($pump) if $count;
    return if !defined $count && ($! == EAGAIN || $! == EINTR);
    my $why = defined $count ? undef : "$!";
    $self->stop($pump);
    # A terminal tells its end by an error.
    return defined $why && $pump->{broken} ? $pump->{broken}->($why) : $pump->{done}->();
}

sub _write {
    my ($self, $pump) = @_;
    my $count = syswrite($pump->{to}, $pump->{held});
    if (defined $count) { substr($pump->{held}, 0, $count, ''); return }
    return if $! == EAGAIN || $! == EINTR;
    my $why = "$!";
    $self->stop($pump);
    return $pump->{unwritten} ? $pump->{unwritten}->($pump) : $pump->{broken} ? $pump->{broken}->($why) : $pump->{done}->();
}

1;
