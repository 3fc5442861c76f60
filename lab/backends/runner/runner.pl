# A runner in a machine: runs commands there, any number at once, for whoever holds its other end.
# Both ways go messages: number of the command, kind, length of what follows (big-endian N a N), and that.
#   to it:    P are you there · R run (words, a zero byte between each two) · I more input · E end of input ·
#             D drop: nobody waits for it any more
#   from it:  P here · O output · X errors · C ended (exit code, N)
use strict;
use warnings;
use Fcntl;
use POSIX ();

my $HEAD = 9;
my $MOST = 65536;
# Nothing tells of a child's end while we sleep but a signal, which may come a moment before we fall asleep.
my $NAP_S = 0.05;

$0 = 'lab-runner';
$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = sub { };
binmode $_ for *STDIN, *STDOUT;

my %running;
my $asked = '';

sub say_of {
  my ($number, $kind, $text) = @_;
  my $message = pack('N a N', $number, $kind, length $text) . $text;
  while (length $message) {
    my $written = syswrite STDOUT, $message;
    if (defined $written) { substr $message, 0, $written, ''; next }
    exit 0 unless $!{EINTR};
  }
}

sub pipes {
  my ($reader, $writer);
  pipe $reader, $writer or die "pipe: $!";
  return ($reader, $writer);
}

sub run {
  my ($number, @words) = @_;
  my ($in_reader, $in) = pipes();
  my ($out, $out_writer) = pipes();
  my ($err, $err_writer) = pipes();
  my $child = fork;
  die "fork: $!" unless defined $child;
  if ($child == 0) {
    $SIG{$_} = 'DEFAULT' for qw(PIPE CHLD);
    POSIX::setsid();
    POSIX::dup2(fileno $in_reader, 0);
    POSIX::dup2(fileno $out_writer, 1);
    POSIX::dup2(fileno $err_writer, 2);
    { no warnings 'exec'; exec {$words[0]} @words }
    my $code = $!{ENOENT} ? 127 : 126;
    syswrite STDERR, "$words[0]: $!\n";
    POSIX::_exit($code);
  }
  close $_ for $in_reader, $out_writer, $err_writer;
  fcntl $in, F_SETFL, O_WRONLY | O_NONBLOCK or die "fcntl: $!";
  $running{$number} = { child => $child, in => $in, out => $out, err => $err, input => '', is_fed => 0 };
}

sub take {
  my ($number, $kind, $text) = @_;
  my $one = $running{$number};
  if ($kind eq 'P') { say_of($number, 'P', '') }
  elsif ($kind eq 'R') { run($number, split /\0/, $text, -1) }
  elsif (!$one) { return }
  elsif ($kind eq 'I') { $one->{input} .= $text if $one->{in} }
  elsif ($kind eq 'E') { $one->{is_fed} = 1 }
  elsif ($kind eq 'D') { delete @$one{qw(in out err)}; $one->{is_dropped} = 1 }
}

sub listen_up {
  my $count = sysread STDIN, $asked, $MOST, length $asked;
  if (!defined $count) { return if $!{EINTR}; exit 0 }
  exit 0 if $count == 0;
  while (length $asked >= $HEAD) {
    my ($number, $kind, $length) = unpack 'N a N', $asked;
    last if length $asked < $HEAD + $length;
    my $text = substr $asked, $HEAD, $length;
    substr $asked, 0, $HEAD + $length, '';
    take($number, $kind, $text);
  }
}

sub feed {
  my ($one) = @_;
  while (length $one->{input}) {
    my $written = syswrite $one->{in}, $one->{input}, $MOST;
    if (defined $written) { substr $one->{input}, 0, $written, ''; next }
    next if $!{EINTR};
    return if $!{EAGAIN};
    # It reads no more.
    $one->{input} = '';
    delete $one->{in};
    return;
  }
  delete $one->{in} if $one->{is_fed};
}

sub hear {
  my ($number, $one, $from, $kind) = @_;
  my $text;
  my $count = sysread $one->{$from}, $text, $MOST;
  if (!defined $count) { return if $!{EINTR} }
  if ($count) { say_of($number, $kind, $text) }
  else { delete $one->{$from} }
}

# What it left behind may hold its outputs open for ever: its end is the end, and what it had said is said.
sub end {
  my ($number, $one) = @_;
  return if waitpid($one->{child}, POSIX::WNOHANG()) == 0;
  my $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
  for my $from (qw(out err)) {
    my $handle = $one->{$from} or next;
    fcntl $handle, F_SETFL, O_RDONLY | O_NONBLOCK;
    my ($text, $reads) = ('', 0);
    # No pipe holds more than this.
    while ($reads++ < 16 && sysread $handle, $text, $MOST) { say_of($number, $from eq 'out' ? 'O' : 'X', $text) }
  }
  delete $running{$number};
  say_of($number, 'C', pack 'N', $code) unless $one->{is_dropped};
}

while (1) {
  my ($reads, $writes) = ('', '');
  vec($reads, 0, 1) = 1;
  for my $one (values %running) {
    for my $handle (grep { defined } @$one{qw(out err)}) { vec($reads, fileno $handle, 1) = 1 }
    vec($writes, fileno $one->{in}, 1) = 1 if $one->{in} && (length $one->{input} || $one->{is_fed});
  }
  my $ready = select $reads, $writes, undef, %running ? $NAP_S : undef;
  if ($ready > 0) {
    for my $number (sort { $a <=> $b } keys %running) {
      my $one = $running{$number};
      feed($one) if $one->{in} && vec $writes, fileno $one->{in}, 1;
      hear($number, $one, 'out', 'O') if $one->{out} && vec $reads, fileno $one->{out}, 1;
      hear($number, $one, 'err', 'X') if $one->{err} && vec $reads, fileno $one->{err}, 1;
    }
    listen_up() if vec $reads, 0, 1;
  }
  end($_, $running{$_}) for keys %running;
}
