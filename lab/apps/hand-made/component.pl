# A container that hears and answers: prints every frame that comes in through its card as one line of hexadecimal
# digits, and sends datagrams to port 7 back. With the argument `send` it sends frames, one line each of standard input;
# with `ask ADDRESS BYTES TIMES` it prints how many datagrams came back.
use strict;
use warnings;
use Socket qw(:all);
$| = 1;
my ($AF_PACKET, $ALL, $OUTGOING) = (17, 3, 4);
my $what = shift @ARGV // 'hear';

sub card {
    socket(my $socket, $AF_PACKET, SOCK_RAW, unpack('S', pack('n', $ALL))) or die "socket: $!";
    open(my $file, '<', '/sys/class/net/eth0/ifindex') or die "no card: $!";
    bind($socket, pack('S n i S C C a8', $AF_PACKET, $ALL, scalar(<$file>), 0, 0, 0, '')) or die "bind: $!";
    return $socket;
}

if ($what eq 'send') {
    my $socket = card();
    while (<STDIN>) { chomp; send($socket, pack('H*', $_), 0) // die "send: $!"; }
}
elsif ($what eq 'ask') {
    my ($address, $bytes, $times) = @ARGV;
    my $is6 = $address =~ /:/;
    my ($plain, $scope) = split /%/, $address;
    socket(my $socket, $is6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0) or die "socket: $!";
    my $index = 0;
    if (defined $scope) { open(my $file, '<', "/sys/class/net/$scope/ifindex") or die; $index = 0 + <$file>; }
    my $to = $is6 ? pack_sockaddr_in6(7, inet_pton(AF_INET6, $plain), $index) : pack_sockaddr_in(7, inet_aton($plain));
    # Path MTU discovery: nothing of this may go in pieces.
    if ($is6) { setsockopt($socket, 41, 23, pack('i', 2)) or die "mtu: $!"; }
    else { setsockopt($socket, 0, 10, pack('i', 2)) or die "mtu: $!"; }
    my $answered = 0;
    for my $time (1 .. $times) {
        my $text = sprintf('%08d', $time) . 'x' x ($bytes - 8);
        next unless defined send($socket, $text, 0, $to);
        my $in = '';
        vec($in, fileno($socket), 1) = 1;
        next unless select($in, undef, undef, 1);
        recv($socket, my $back, 65536, 0);
        $answered++ if ($back // '') eq $text;
    }
    print "$answered\n";
}
else {
    if (fork() == 0) {
        socket(my $socket, AF_INET6, SOCK_DGRAM, 0) or die "socket: $!";
        setsockopt($socket, 41, 26, pack('i', 0)) or die "both: $!";
        bind($socket, pack_sockaddr_in6(7, IN6ADDR_ANY)) or die "bind: $!";
        while (defined(my $from = recv($socket, my $text, 65536, 0))) { send($socket, $text, 0, $from); }
        exit;
    }
    my $socket = card();
    while (defined(my $from = recv($socket, my $frame, 65536, 0))) {
        my (undef, undef, undef, undef, $type) = unpack('S n i S C', $from);
        print unpack('H*', $frame), "\n" if $type != $OUTGOING;
    }
    sleep 3600; # its card was taken away
}
