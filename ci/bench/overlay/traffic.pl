# Traffic between two network namespaces; a pair of these costs so little that the network is what is measured.
#   sink PORT               takes streams, answers each with its bytes and seconds; lets datagrams come to nothing
#   echo PORT               sends datagrams back
#   stream ADDRESS PORT MS  one stream for so long; prints what the sink saw, in Gbit/s
#   trips ADDRESS PORT MS   round trips of 64 bytes for so long, one after the other; prints the median in microseconds
#   cast ADDRESS PORT N     so many datagrams that nobody waits for, one after the other; prints the median in
#                           microseconds: a veth carries each as far as it goes before the sender goes on
use strict;
use warnings;
use Socket qw(:all);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
$| = 1;
my $CHUNK = 1 << 20;
my $what = shift @ARGV;

sub now { return clock_gettime(CLOCK_MONOTONIC); }

sub open_socket {
    my ($kind) = @_;
    socket(my $socket, AF_INET, $kind, 0) or die "socket: $!";
    return $socket;
}

if ($what eq 'sink') {
    my $door = open_socket(SOCK_STREAM);
    setsockopt($door, SOL_SOCKET, SO_REUSEADDR, 1) or die "reuse: $!";
    bind($door, pack_sockaddr_in($ARGV[0], INADDR_ANY)) or die "bind: $!";
    listen($door, 8) or die "listen: $!";
    my $grave = open_socket(SOCK_DGRAM);
    bind($grave, pack_sockaddr_in($ARGV[0], INADDR_ANY)) or die "bind: $!";
    print "ready\n";
    while (accept(my $stream, $door)) {
        my ($bytes, $text) = (0, '');
        my $from;
        while (my $read = sysread($stream, $text, $CHUNK)) { $from //= now(); $bytes += $read; }
        my $seconds = defined $from ? now() - $from : 0;
        syswrite($stream, "$bytes $seconds\n");
        close($stream);
    }
}
elsif ($what eq 'echo') {
    my $socket = open_socket(SOCK_DGRAM);
    bind($socket, pack_sockaddr_in($ARGV[0], INADDR_ANY)) or die "bind: $!";
    print "ready\n";
    while (defined(my $from = recv($socket, my $text, 65536, 0))) { send($socket, $text, 0, $from); }
}
elsif ($what eq 'stream') {
    my ($address, $port, $ms) = @ARGV;
    my $stream = open_socket(SOCK_STREAM);
    connect($stream, pack_sockaddr_in($port, inet_aton($address))) or die "connect: $!";
    my ($text, $until) = ('x' x $CHUNK, now() + $ms / 1000);
    while (now() < $until) { defined syswrite($stream, $text) or die "write: $!"; }
    shutdown($stream, 1);
    my $answer = <$stream> // die 'the sink hung up';
    my ($bytes, $seconds) = split ' ', $answer;
    printf "%.4f\n", $bytes * 8 / $seconds / 1e9;
}
elsif ($what eq 'cast') {
    my ($address, $port, $times) = @ARGV;
    my $socket = open_socket(SOCK_DGRAM);
    setsockopt($socket, SOL_SOCKET, SO_BROADCAST, 1) or die "broadcast: $!";
    my $to = pack_sockaddr_in($port, inet_aton($address));
    my @sends;
    for (1 .. $times) {
        my $from = now();
        send($socket, 'x' x 64, 0, $to) // die "send: $!";
        push @sends, now() - $from;
    }
    @sends = sort { $a <=> $b } @sends;
    printf "%.3f\n", $sends[@sends / 2] * 1e6;
}
else {
    my ($address, $port, $ms) = @ARGV;
    my $socket = open_socket(SOCK_DGRAM);
    setsockopt($socket, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 2, 0)) or die "patience: $!";
    connect($socket, pack_sockaddr_in($port, inet_aton($address))) or die "connect: $!";
    my $text = 'x' x 64;
    my ($until, @trips) = (now() + $ms / 1000);
    while ((my $from = now()) < $until) {
        send($socket, $text, 0) // die "send: $!";
        defined recv($socket, my $back, 65536, 0) or die "no answer: $!";
        push @trips, now() - $from;
    }
    @trips = sort { $a <=> $b } @trips;
    printf "%.3f\n", $trips[@trips / 2] * 1e6;
}
