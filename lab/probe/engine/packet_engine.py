"""Packet engine: primitives inside other machines' network namespaces, spoken to by JSON lines.

Runs as root where it can see the machines' processes (the lab's switch). It decides nothing: building
frames, parsing them and judging is the client's. One request a line on stdin,
`{"id": 1, "op": "send", ...}`, one answer a line on stdout, in any order. When stdin ends, everything
this program opened ends with it.

A namespace is written `{"pid": 123}`, `{"path": "/run/netns/x"}` or null for the engine's own. A bundle
of frames is base64 of `u16 length, bytes` each, all numbers big-endian.
"""

import base64
import ctypes
import errno
import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
SOL_PACKET, PACKET_STATISTICS, PACKET_QDISC_BYPASS, PACKET_IGNORE_OUTGOING = 263, 6, 20, 23
SO_ATTACH_FILTER, SO_RCVBUFFORCE, SO_TIMESTAMPNS = 26, 33, 35
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, NETLINK_NETFILTER, NFNLGRP_NFTRACE = 270, 1, 12, 9
IPV6_HDRINCL = 36
SIOCGIFINDEX = 0x8933
MAX_FLOOD_MS = 600_000
# Seconds. A card that was plugged in anew has no link-local address of its own, in its guard's eyes, until the kernel has
# looked for a duplicate: at most a second before it asks, and one after.
LONGEST_FULL = 3
MAX_KEPT_OUTPUT = 16 << 20

libc = ctypes.CDLL(None, use_errno=True)
home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


class Refusal(Exception):
    """A request that cannot be done; `code` is part of the protocol."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# ---- namespaces ------------------------------------------------------------------------------------


def setns(descriptor):
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class inside:
    """The calling thread alone stands in the namespace; children it starts inherit it."""

    def __init__(self, namespace):
        self.namespace = namespace

    def __enter__(self):
        if self.namespace is None:
            return
        pid = self.namespace.get("pid")
        path = self.namespace["path"] if pid is None else f"/proc/{int(pid)}/ns/net"
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise Refusal("E_NAMESPACE_GONE", f"no network namespace at {path}")
        try:
            setns(descriptor)
        finally:
            os.close(descriptor)

    def __exit__(self, *_):
        if self.namespace is not None:
            setns(home)


# ---- frames ----------------------------------------------------------------------------------------


def unbundle(text):
    data, at, frames = base64.b64decode(text), 0, []
    while at < len(data):
        (size,) = struct.unpack_from("!H", data, at)
        frames.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return frames


def attach_filter(sock, program):
    if not program:
        return
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code)
    head = struct.pack("HL", len(program), ctypes.addressof(buffer))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, head)


# ---- things that stay open -------------------------------------------------------------------------


class Handles:
    def __init__(self):
        self.lock = threading.Lock()
        self.next = 1
        self.open = {}

    def add(self, thing):
        with self.lock:
            number, self.next = self.next, self.next + 1
            self.open[number] = thing
        return number

    def get(self, number):
        with self.lock:
            if number not in self.open:
                raise Refusal("E_NO_HANDLE", f"handle {number} is not open")
            return self.open[number]

    def take(self, number):
        thing = self.get(number)
        with self.lock:
            self.open.pop(number, None)
        return thing


handles = Handles()


class Message(ctypes.Structure):
    """struct mmsghdr of a 64-bit kernel."""

    _fields_ = [
        ("name", ctypes.c_void_p),
        ("namelen", ctypes.c_uint32),
        ("iov", ctypes.c_void_p),
        ("iovlen", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("controllen", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("padding", ctypes.c_int),
        ("length", ctypes.c_uint32),
    ]


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Batch:
    """Many packets for one system call: Python's own calls take its lock for each."""

    def __init__(self, buffers, control=0, names=0):
        size = len(buffers)
        self.size, self.buffers = size, buffers
        self.vectors, self.messages = (Vector * size)(), (Message * size)()
        self.controls = [ctypes.create_string_buffer(control) for _ in range(size if control else 0)]
        self.names = [ctypes.create_string_buffer(names) for _ in range(size if names else 0)]
        self.control, self.namelen = control, names
        for index, buffer in enumerate(buffers):
            self.vectors[index] = Vector(ctypes.addressof(buffer), len(buffer))
            self.messages[index].iov = ctypes.addressof(self.vectors[index])
            self.messages[index].iovlen = 1

    def name_all(self, address):
        """Sends every packet there."""
        self.address = ctypes.create_string_buffer(address, len(address))
        for message in self.messages:
            message.name, message.namelen = ctypes.addressof(self.address), len(address)

    def send(self, sock, start, count):
        first = ctypes.byref(self.messages, start * ctypes.sizeof(Message))
        return libc.sendmmsg(sock.fileno(), first, count, 0)

    def receive(self, sock):
        """How many came; 0 when there is none. The errno of a failure comes as a negative number."""
        for index, message in enumerate(self.messages):
            if self.control:
                message.control = ctypes.addressof(self.controls[index])
                message.controllen = self.control
            if self.namelen:
                message.name = ctypes.addressof(self.names[index])
                message.namelen = self.namelen
        done = libc.recvmmsg(sock.fileno(), self.messages, self.size, socket.MSG_DONTWAIT, None)
        if done >= 0:
            return done
        number = ctypes.get_errno()
        return 0 if number in (errno.EAGAIN, errno.EINTR) else -number


class Room:
    """A queue that is full for a moment is waited for. A card's own guard drops what it will not let out with the same
    word, and goes on doing so: that is told."""

    def __init__(self):
        self.since = time.monotonic()

    def wait(self):
        number = ctypes.get_errno()
        if number not in (errno.ENOBUFS, errno.EAGAIN, errno.EINTR):
            raise OSError(number, os.strerror(number))
        if time.monotonic() - self.since > LONGEST_FULL:
            raise Refusal("E_CARD_REFUSES", "the card takes no such frame: a guard at it drops it on its way out")
        time.sleep(0.0005)


def buffers_of(frames):
    return [ctypes.create_string_buffer(frame, len(frame)) for frame in frames]


def close_aside(sock):
    """Closing a packet socket waits 10 to 20 ms for the kernel's readers; nobody needs to wait with it."""
    threading.Thread(target=sock.close, daemon=True).start()


class Listener:
    """A socket whose kernel buffer is the bounded ring; it is drained when it is read."""

    BURST, ROOM = 128, 16_384

    def __init__(self, sock, contains=b"", control=0, names=0):
        self.sock = sock
        self.contains = contains
        self.lost = 0
        self.lock = threading.Lock()
        self.shape = (control, names)
        self.batch = None

    def read(self, count, within_ms, limit):
        deadline = time.monotonic() + within_ms / 1000
        parts, found, scanned = [], 0, 0
        with self.lock:
            if self.batch is None:
                buffers = [ctypes.create_string_buffer(self.ROOM) for _ in range(self.BURST)]
                self.batch = Batch(buffers, *self.shape)
            while found < limit:
                done = self.batch.receive(self.sock)
                if done < 0:
                    self.failed(-done)
                    continue
                scanned += done
                for index in range(done):
                    data = ctypes.string_at(self.batch.vectors[index].base, self.batch.messages[index].length)
                    if self.contains in data:
                        found += 1
                        parts.append(self.head(index, len(data)))
                        parts.append(data)
                left = deadline - time.monotonic()
                if done == 0 and (found >= count or left <= 0):
                    break
                if done == 0:
                    select.select([self.sock], [], [], left)
        return {
            "records": base64.b64encode(b"".join(parts)).decode(),
            "scanned": scanned,
            "lost": self.loss(),
        }

    def close(self):
        close_aside(self.sock)
        return {}


class Tap(Listener):
    """Records: `u64 kernel time in ns, u8 packet type (4 is outgoing), u16 length, frame`."""

    def __init__(self, sock, contains):
        super().__init__(sock, contains, control=64, names=20)

    def head(self, index, size):
        # cmsghdr (16 bytes), then timespec; sockaddr_ll has the packet type at 10.
        seconds, nanoseconds = struct.unpack_from("qq", self.batch.controls[index], 16)
        kind = self.batch.names[index][10][0]
        return struct.pack("!QBH", seconds * 1_000_000_000 + nanoseconds, kind, size)

    def failed(self, number):
        """A card that is down says so once; then there is nothing more to hear."""
        if number not in (errno.ENETDOWN, errno.ENXIO):
            raise OSError(number, os.strerror(number))

    def loss(self):
        statistics = self.sock.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        self.lost += struct.unpack("II", statistics)[1]
        return self.lost


class Trace(Listener):
    """Records as a tap's, without time; each is one netlink datagram of the kernel's rule tracer."""

    def head(self, index, size):
        return struct.pack("!QBH", 0, 0, size)

    def failed(self, number):
        if number != errno.ENOBUFS:
            raise OSError(number, os.strerror(number))
        self.lost += 1

    def loss(self):
        return self.lost


class Sender:
    def __init__(self, sock):
        self.sock = sock

    def close(self):
        close_aside(self.sock)
        return {}


class Flood:
    """Sends the frames round and round until a bound is met or it is closed."""

    def __init__(self, sock, frames, rate, count, for_ms):
        self.sock, self.rate, self.count = sock, rate, count
        self.size, self.batch = len(frames), Batch(buffers_of(frames))
        self.sent, self.refused, self.failure = 0, 0, None
        self.started = time.monotonic()
        self.until = self.started + min(for_ms, MAX_FLOOD_MS) / 1000
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        at, burst = 0, min(self.size, 64 if not self.rate else max(1, min(64, self.rate // 200)))
        while not self.stop.is_set() and time.monotonic() < self.until:
            room = min(burst, self.size - at, self.count - self.sent if self.count else burst)
            if room <= 0:
                break
            done = self.batch.send(self.sock, at, room)
            if done < 0:
                self.refuse(ctypes.get_errno())
                continue
            self.sent += done
            at = (at + done) % self.size
            self.pace()
        self.ended = time.monotonic()

    def refuse(self, number):
        """A full queue or a link that is down for a moment is part of a flood; anything else ends it."""
        self.refused += 1
        if number in (errno.ENOBUFS, errno.EAGAIN, errno.EINTR):
            return
        if number in (errno.ENETDOWN, errno.ENXIO):
            time.sleep(0.001)
            return
        self.failure = os.strerror(number)
        self.stop.set()

    def pace(self):
        if self.rate:
            ahead = self.sent / self.rate - (time.monotonic() - self.started)
            if ahead > 0:
                time.sleep(ahead)

    def state(self):
        running = self.thread.is_alive()
        seconds = (time.monotonic() if running else self.ended) - self.started
        return {
            "sent": self.sent,
            "refused": self.refused,
            "ms": round(seconds * 1000),
            "running": running,
            "failure": self.failure,
        }

    def close(self):
        self.stop.set()
        self.thread.join()
        self.sock.close()
        return self.state()


class Salvo:
    """Sends frames and waits, burst by burst, until the receiver's card has heard them: no queue on the way overflows.

    The kernel carries a frame all its way, through the receiver's rules, within the call that sends it: a second sender
    is a second processor.
    """

    BURST, HEARD_WITHIN_S = 256, 3

    def __init__(self, senders, tap):
        self.senders, self.tap = senders, tap
        self.sent, self.reached, self.failure = 0, 0, None
        self.lock = threading.Lock()

    def fire(self, frames):
        for at in range(0, len(frames), self.BURST):
            batch = Batch(buffers_of(frames[at : at + self.BURST]))
            self.burst(self.senders[0], batch, batch.size)

    def sweep_all(self, sweeps):
        """Each sender takes the next sweep that nobody has; the first failure is everybody's end."""
        waiting = list(reversed(sweeps))
        workers = [threading.Thread(target=self.work, args=(sock, waiting)) for sock in self.senders]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if self.failure:
            raise self.failure
        self.hear()

    def work(self, sock, waiting):
        try:
            while waiting and not self.failure:
                try:
                    sweep = waiting.pop()
                except IndexError:
                    return  # the other one was faster
                frame = base64.b64decode(sweep["frame"])
                self.sweep(sock, frame, sweep["portAt"], sweep["sumAt"], sweep.get("except"))
        except Exception as error:
            self.failure = self.failure or error

    def sweep(self, sock, frame, port_at, sum_at, left_out):
        """The frame once for every port, 0 to 65,535: its own port is 0 and its checksum fits that."""
        ports = [port for port in range(65_536) if port != left_out]
        (base,) = struct.unpack_from("!H", frame, sum_at)
        batch = Batch(buffers_of([frame] * self.BURST))
        for first in range(0, len(ports), self.BURST):
            if self.failure:
                return
            some = ports[first : first + self.BURST]
            for port, buffer in zip(some, batch.buffers):
                total = (~base & 0xFFFF) + port
                total = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
                struct.pack_into("!H", buffer, port_at, port)
                struct.pack_into("!H", buffer, sum_at, total or 0xFFFF)
            self.burst(sock, batch, len(some))

    def burst(self, sock, batch, size):
        done, room = 0, Room()
        while done < size:
            sent = batch.send(sock, done, size - done)
            if sent < 0:
                room.wait()
                continue
            room, done = Room(), done + sent
        with self.lock:
            self.sent += done
            self.hear()

    def hear(self):
        until = time.monotonic() + self.HEARD_WITHIN_S
        while self.reached < self.sent:
            heard = self.heard()
            self.reached += heard
            if heard == 0:
                if time.monotonic() > until:
                    raise Refusal("E_FRAMES_LOST", f"{self.sent} frames were sent, {self.reached} reached the card")
                time.sleep(0.0005)

    def heard(self):
        """How many have passed the tap's filter since it was asked last. Its buffer is too small for them, on purpose:
        what does not fit counts like what does, and the kernel need not copy it."""
        statistics = self.tap.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        return struct.unpack("II", statistics)[0]


class Kept:
    """A program that lives in a namespace until it is closed; its stdin is a line-wise pipe."""

    def __init__(self, child):
        self.child = child
        self.output = bytearray()
        self.asking = threading.Lock()
        self.changed = threading.Condition()
        threading.Thread(target=self.collect, daemon=True).start()

    def collect(self):
        while chunk := os.read(self.child.stdout.fileno(), 65536):
            with self.changed:
                self.output += chunk[: MAX_KEPT_OUTPUT - len(self.output)]
                self.changed.notify_all()

    def write(self, text):
        try:
            self.child.stdin.write(text.encode())
            self.child.stdin.flush()
        except (BrokenPipeError, ValueError):  # ended by itself, or closed here
            raise Refusal("E_PROGRAM_ENDED", self.output.decode(errors="replace")[-2000:])

    def ask(self, text, until, within_ms):
        """Forgets earlier output, writes, and waits until the output holds `until`, or nothing comes for so long."""
        end = until.encode()
        with self.asking:
            with self.changed:
                self.output.clear()
            self.write(text)
            with self.changed:
                seen = 0
                while self.output.find(end, max(0, seen - len(end))) < 0:
                    seen = len(self.output)
                    if not self.changed.wait_for(lambda: len(self.output) > seen, within_ms / 1000):
                        break
                return {"output": self.output.decode(errors="replace"), "code": self.child.poll()}

    def state(self):
        with self.changed:
            return {"output": self.output.decode(errors="replace"), "code": self.child.poll()}

    def close(self):
        try:
            self.child.stdin.close()
        except BrokenPipeError:
            pass  # it had ended before
        try:
            self.child.wait(2)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        return self.state()


NET_FILES = ("snmp", "snmp6", "dev")


class PacketLog:
    """Hears the packets that rules of its namespace hand to its group (`log group N`), the moment they do."""

    GROUPS, MOST, KEPT = range(7400, 7464), 64, 128
    ULOG_PACKET, ULOG_CONFIG = 4 << 8, 4 << 8 | 1
    COMMAND, MODE, THRESHOLD, BIND, COPY_PACKET = 1, 2, 5, 1, 2
    TIMESTAMP, PAYLOAD = 3, 9

    def __init__(self, namespace):
        with inside(namespace):
            kind = socket.SOCK_RAW | socket.SOCK_CLOEXEC
            self.sock = socket.socket(socket.AF_NETLINK, kind, NETLINK_NETFILTER)
        self.sock.bind((0, 0))
        self.packets = []
        self.group = next((one for one in self.GROUPS if self.takes(one)), None)
        if self.group is None:
            self.sock.close()
            raise Refusal("E_NO_PACKET_LOG", "no group of the kernel's packet log is free")
        self.set(self.group, self.MODE, struct.pack("!IBx", self.KEPT, self.COPY_PACKET))
        self.set(self.group, self.THRESHOLD, struct.pack("!I", 1))

    @staticmethod
    def of(namespace):
        """None where the kernel has no such log, or no group of it is free: then it is not known which packet it was."""
        try:
            return PacketLog(namespace)
        except Refusal as refusal:
            if refusal.code != "E_NO_PACKET_LOG":
                raise
            return None

    def takes(self, group):
        return self.set(group, self.COMMAND, bytes([self.BIND])) == 0

    def set(self, group, kind, value):
        """The errno with which the kernel answers, 0 when it did so."""
        attribute = struct.pack("HH", 4 + len(value), kind) + value
        attribute += bytes(-len(attribute) % 4)
        body = struct.pack("!BBH", socket.AF_UNSPEC, 0, group) + attribute
        request_and_ack = 1 | 4
        self.sock.send(struct.pack("IHHII", 16 + len(body), self.ULOG_CONFIG, request_and_ack, 0, 0) + body)
        while True:
            answer = self.sock.recv(65536)
            (kind,) = struct.unpack_from("H", answer, 4)
            if kind == 2:  # NLMSG_ERROR, which is also how the kernel says yes
                return -struct.unpack_from("i", answer, 16)[0]

    def hear(self):
        """Takes down what has come; what is more than room is left out: the first ones matter."""
        while True:
            try:
                message = self.sock.recv(65536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                continue
            if len(self.packets) < self.MOST:
                self.packets += self.packets_in(message, time.time_ns())

    def packets_in(self, message, now):
        at = 0
        while at + 20 <= len(message):
            size, kind = struct.unpack_from("IH", message, at)
            if kind == self.ULOG_PACKET:
                yield self.packet(message[at + 20 : at + size], now)
            at += max(16, (size + 3) & ~3)

    def packet(self, attributes, now):
        found, at = {}, 0
        while at + 4 <= len(attributes):
            size, kind = struct.unpack_from("HH", attributes, at)
            found[kind & 0x3FFF] = attributes[at + 4 : at + size]
            at += max(4, (size + 3) & ~3)
        if self.TIMESTAMP in found:
            seconds, micros = struct.unpack("!QQ", found[self.TIMESTAMP])
            now = seconds * 1_000_000_000 + micros * 1000
        return {"at": now, "packet": base64.b64encode(found.get(self.PAYLOAD, b"")).decode()}

    def close(self):
        self.sock.close()


YOUNGEST = 12


def youngest_beside(pid):
    """The youngest processes of a machine, by its first one: `age in ms, name, cgroup`. Files only, no process is run."""
    found, mine = [], os.stat(f"/proc/{pid}/ns/pid").st_ino if os.path.exists(f"/proc/{pid}") else None
    with open("/proc/uptime", encoding="utf-8") as file:
        now = float(file.read().split()[0])
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{name}/ns/pid").st_ino != mine:
                continue
            with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                before, _, after = file.read().rpartition(")")
            with open(f"/proc/{name}/cgroup", encoding="utf-8") as file:
                group = max((line.strip().split(":", 2)[2] for line in file), key=len, default="")
            age = now - int(after.split()[19]) / os.sysconf("SC_CLK_TCK")
            found.append({"ageMs": round(age * 1000), "name": before.partition("(")[2], "group": group})
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile
    return sorted(found, key=lambda one: one["ageMs"])[:YOUNGEST]


class Follow:
    """Watches a namespace until its process ends, and looks once more right then.

    It samples counter files and puts a question to a program kept in the namespace (`poll`), noting the
    first answer that holds `needle`; when the process has ended it asks `last`. What rules hand to its
    packet log it takes down the moment it comes; `rules` is a command that prints the ruleset, run when the
    watch begins and when the first such packet came, when it also notes which processes were young. The open files, the program and the log hold the
    namespace, so the last look is exact; then they are let go at once, or the machine's cable would live on.
    """

    def __init__(self, files, pid, every_ms, question, rules):
        self.files, self.every, self.question = files, every_ms, question
        self.pid, self.rules = pid, rules
        self.program = handles.get(question["handle"])
        self.pidfd = os.pidfd_open(pid)
        self.log = PacketLog.of({"pid": pid})
        self.lock = threading.Lock()
        self.first = self.last = self.sample()
        self.found, self.answer, self.is_final, self.ended = None, "", False, None
        self.before, self.then, self.busy = None, None, []
        self.wake_read, self.wake_write = os.pipe2(os.O_CLOEXEC)
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def sample(self):
        taken = {"at": time.time_ns()}
        for name, descriptor in self.files.items():
            taken[name] = os.pread(descriptor, 65536, 0).decode()
        return taken

    def ask(self, text):
        return self.program.ask(text, self.question["until"], 2000)["output"]

    def ruleset(self):
        """What the namespace's rules are now; None when they could not be read."""
        try:
            with inside({"pid": self.pid}):
                child = subprocess.Popen(self.rules, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            out, _ = child.communicate(timeout=5)
            return out.decode(errors="replace") if child.returncode == 0 else None
        except (Refusal, OSError):
            return None  # it ended meanwhile
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return None

    def work(self):
        poller = select.poll()
        log = [self.log.sock.fileno()] if self.log else []
        for descriptor in (self.pidfd, self.wake_read, *log):
            poller.register(descriptor, select.POLLIN)
        ending = {self.pidfd, self.wake_read}
        try:
            before = self.ruleset()
            with self.lock:
                self.before = before
            while not (ready := {descriptor for descriptor, _ in poller.poll(self.every)}) & ending:
                self.look()
            self.look()
            answer = self.ask(self.question["last"])
            with self.lock:
                self.answer, self.is_final = answer, True
                ended = time.time_ns() if self.pidfd in ready else None
        except Refusal:
            ended = None  # the program was ended: what was seen until then stays
        if self.log:
            self.log.close()
        for descriptor in self.files.values():
            os.close(descriptor)
        if ended:
            self.program.close()
        with self.lock:
            self.ended = ended  # said when nothing of this watch is left in the namespace

    def look(self):
        if self.log:
            self.log.hear()
        if self.then is None and (self.logged() or self.found):
            busy, then = youngest_beside(self.pid), self.ruleset()
            with self.lock:
                self.busy, self.then = busy, then or ""
        sample, answer = self.sample(), self.ask(self.question["poll"])
        with self.lock:
            self.last = sample
            if self.found is None and self.question["needle"] in answer:
                self.found = {"at": sample["at"], "answer": answer}

    def logged(self):
        return list(self.log.packets) if self.log else []

    def ask_at_last(self):
        """The newest answer to `last`, unless the one after the end is there or on its way."""
        try:
            answer = self.ask(self.question["last"])
        except Refusal:
            self.thread.join()
            return
        with self.lock:
            if not self.is_final:
                self.answer = answer

    def state(self):
        if self.thread.is_alive():
            self.ask_at_last()
        with self.lock:
            return {
                "first": self.first,
                "last": self.last,
                "found": self.found,
                "answer": self.answer,
                "ended": self.ended,
                "logged": self.logged(),
                "rules": {"before": self.before, "then": self.then or None},
                "busy": self.busy,
            }

    def close(self):
        os.write(self.wake_write, b".")
        self.thread.join()
        for descriptor in (self.pidfd, self.wake_read, self.wake_write):
            os.close(descriptor)
        return self.state()


class Namespace:
    def __init__(self, descriptor):
        self.descriptor = descriptor

    def close(self):
        os.close(self.descriptor)
        return {}


# ---- operations ------------------------------------------------------------------------------------


def op_hello(_):
    return {"pid": os.getpid(), "python": sys.version.split()[0], "protocol": 1}


def op_tap(request):
    with inside(request["ns"]):
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, request["ring"])
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    if not request["outgoing"]:
        sock.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    attach_filter(sock, request["filter"])
    sock.bind((request["interface"], ETH_P_ALL))
    return {"handle": handles.add(Tap(sock, bytes.fromhex(request["contains"])))}


def op_settle(_):
    """Rules are walked within one RCU section with the taps, and closing a packet socket waits for all such."""
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0).close()
    return {}


def op_trace(request):
    with inside(request["ns"]):
        kind = socket.SOCK_RAW | socket.SOCK_CLOEXEC
        sock = socket.socket(socket.AF_NETLINK, kind, NETLINK_NETFILTER)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, request["ring"])
    attach_filter(sock, request["filter"])
    sock.bind((0, 0))
    sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, NFNLGRP_NFTRACE)
    return {"handle": handles.add(Trace(sock))}


def op_read(request):
    listener = handles.get(request["handle"])
    return listener.read(request["count"], request["withinMs"], request["limit"])


def op_sender(request):
    """One socket a namespace: closing a packet socket waits for the whole kernel, so it is not per send."""
    with inside(request["ns"]):
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    return {"handle": handles.add(Sender(sock))}


def op_send(request):
    sock, gap = handles.get(request["handle"]).sock, request["gapUs"] / 1_000_000
    batch = Batch(buffers_of(unbundle(request["frames"])))
    batch.name_all(request_address(sock, request["interface"]))
    started, sent, room = time.time_ns(), 0, Room()
    while sent < batch.size:
        done = batch.send(sock, sent, 1 if gap else min(1024, batch.size - sent))
        if done < 0:
            room.wait()
            continue
        room, sent = Room(), sent + done
        if gap:
            time.sleep(gap)
    return {"sent": sent, "startedNs": started, "endedNs": time.time_ns()}


def request_address(sock, interface):
    """A sockaddr_ll for a card of the socket's namespace, wherever the calling thread stands."""
    request = struct.pack("16si12x", interface.encode(), 0)
    index = struct.unpack_from("i", fcntl.ioctl(sock, SIOCGIFINDEX, request), 16)[0]
    return struct.pack("HHiHBB8s", socket.AF_PACKET, 0, index, 0, 0, 6, b"")


def op_speak(request):
    """Whole IP packets through the namespace's own output path: its routes and its firewall."""
    outcomes = []
    with inside(request["ns"]):
        four = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        six = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        six.setsockopt(socket.IPPROTO_IPV6, IPV6_HDRINCL, 1)
        scope = socket.if_nametoindex(request["interface"])
    with four, six:
        for packet in unbundle(request["packets"]):
            try:
                if packet[0] >> 4 == 4:
                    four.sendto(packet, (socket.inet_ntop(socket.AF_INET, packet[16:20]), 0))
                else:
                    to = socket.inet_ntop(socket.AF_INET6, packet[24:40])
                    six.sendto(packet, (to, 0, 0, scope))
                outcomes.append("")
            except OSError as error:
                outcomes.append(errno.errorcode.get(error.errno, str(error)))
    return {"outcomes": outcomes}


def op_flood(request):
    with inside(request["ns"]):
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    sock.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
    sock.bind((request["interface"], 0))
    frames = unbundle(request["frames"])
    flood = Flood(sock, frames, request["perSecond"], request["count"], request["forMs"])
    return {"handle": handles.add(flood)}


SENDERS = min(4, os.cpu_count() or 1)


def op_salvo(request):
    """Frames of one sender, each counted at the receiver's card; those with ports once for each port."""
    with inside(request["ns"]):
        kind = socket.SOCK_RAW | socket.SOCK_CLOEXEC
        count = min(SENDERS, max(1, len(request["sweeps"])))
        senders = [socket.socket(socket.AF_PACKET, kind, 0) for _ in range(count)]
    with inside(request["receiver"]["ns"]):
        tap = socket.socket(socket.AF_PACKET, kind, 0)
    try:
        for sender in senders:
            sender.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
            sender.bind((request["interface"], 0))
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        tap.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        attach_filter(tap, request["receiver"]["filter"])
        tap.bind((request["receiver"]["interface"], ETH_P_ALL))
        salvo = Salvo(senders, tap)
        salvo.fire(unbundle(request["frames"]))
        salvo.sweep_all(request["sweeps"])
        return {"sent": salvo.sent, "reached": salvo.reached}
    finally:
        for sock in [*senders, tap]:
            close_aside(sock)


def op_state(request):
    return handles.get(request["handle"]).state()


def op_run(request):
    with inside(request["ns"]):
        child = subprocess.Popen(
            request["argv"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    try:
        out, err = child.communicate(request["input"].encode(), request["withinMs"] / 1000)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise Refusal("E_COMMAND_TIMEOUT", f"{request['argv'][0]} did not end in time")
    return {
        "code": child.returncode,
        "stdout": out.decode(errors="replace"),
        "stderr": err.decode(errors="replace"),
    }


def op_keep(request):
    with inside(request["ns"]):
        child = subprocess.Popen(
            request["argv"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    return {"handle": handles.add(Kept(child))}


def op_ask(request):
    return handles.get(request["handle"]).ask(
        request["text"], request["until"], request["withinMs"]
    )


def op_files(request):
    """Files of /proc/net as the namespace sees them; null where the kernel has none."""
    found = {}
    with inside(request["ns"]):
        for name in request["names"]:
            if "/" in name.replace("stat/", ""):
                raise Refusal("E_BAD_REQUEST", f"{name} is not a file of /proc/net")
            try:
                with open(f"/proc/thread-self/net/{name}", encoding="utf-8") as file:
                    found[name] = file.read()
            except FileNotFoundError:
                found[name] = None
    return {"files": found}


def op_follow(request):
    pid, files = int(request["pid"]), {}
    try:
        for name in NET_FILES:
            files[name] = os.open(f"/proc/{pid}/net/{name}", os.O_RDONLY | os.O_CLOEXEC)
        follow = Follow(files, pid, request["everyMs"], request["question"], request["rules"])
        return {"handle": handles.add(follow), "group": follow.log and follow.log.group}
    except (FileNotFoundError, ProcessLookupError, Refusal):
        for descriptor in files.values():
            os.close(descriptor)
        raise Refusal("E_NAMESPACE_GONE", f"process {pid} has ended")


def op_namespace(_):
    """A fresh namespace that lives as long as its handle."""
    try:
        if libc.unshare(CLONE_NEWNET) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        descriptor = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        setns(home)
    path = f"/proc/{os.getpid()}/fd/{descriptor}"
    return {"handle": handles.add(Namespace(descriptor)), "path": path}


def op_process(request):
    """`frozen` by a cgroup freezer (either version), `stopped` by a signal, `gone`, `running`.

    A frozen process of cgroup v1 looks like one that waits for a disk: it counts when it keeps doing so.
    """
    pid = int(request["pid"])
    for _ in range(4):
        state = process_state(pid)
        if state != "waiting":
            return {"state": state}
        time.sleep(0.01)
    return {"state": "frozen"}


def process_state(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            letter = file.read().rpartition(")")[2].split()[0]
        with open(f"/proc/{pid}/wchan", encoding="utf-8") as file:
            place = file.read()
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    if "freezer" in place or "refrigerator" in place:
        return "frozen"
    return {"Z": "gone", "X": "gone", "T": "stopped", "t": "stopped", "D": "waiting"}.get(
        letter, "running"
    )


def op_close(request):
    return handles.take(request["handle"]).close()


# ---- the loop --------------------------------------------------------------------------------------

OPERATIONS = {name[3:]: thing for name, thing in globals().items() if name.startswith("op_")}
output = threading.Lock()


def reply(message):
    line = json.dumps(message, separators=(",", ":")) + "\n"
    with output:
        sys.stdout.write(line)
        sys.stdout.flush()


def serve(request):
    try:
        answer = {"ok": OPERATIONS[request["op"]](request)}
    except Refusal as refusal:
        answer = {"error": {"code": refusal.code, "message": str(refusal)}}
    except OSError as error:
        code = "E_OS_" + errno.errorcode.get(error.errno or 0, "UNKNOWN")
        answer = {"error": {"code": code, "message": str(error)}}
    except Exception as error:  # a broken request must answer, or its caller waits for ever
        answer = {"error": {"code": "E_BAD_REQUEST", "message": f"{type(error).__name__}: {error}"}}
    reply({"id": request.get("id"), **answer})


def main():
    pool = ThreadPoolExecutor(64)
    for line in sys.stdin:
        pool.submit(serve, json.loads(line))
    os._exit(0)


main()
