"""Writes what passes some cards to standard output, as pcapng, live: run in the lab's switch.

One line of JSON on standard input says what is wanted; when that input ends, so does the capture (whoever asked for
it may have died). At the end one line of JSON on standard error tells the counts. The frames of several cards are in
the order of their times: each is held back for a moment, until none from before can come any more.
https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
"""

import fcntl
import heapq
import ipaddress
import json
import os
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 3
SOL_PACKET, PACKET_STATISTICS = 263, 6
SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
SIOCGIFHWADDR = 0x8927
ARPHRD_ETHER = 1
LINK_ETHERNET, LINK_RAW_IP = 1, 101
LONGEST = 262_144
BUFFER = 64 << 20
HOLD_BACK_NS = 20_000_000
LOOK_AGAIN_S = 0.25
AT_ONCE = 512


def enter(path):
    """Moves this thread into a network namespace."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.setns(descriptor, os.CLONE_NEWNET)
    finally:
        os.close(descriptor)


class Card:
    """One card that is listened at; one that comes back after a reboot of its machine is listened at again."""

    def __init__(self, number, wish):
        self.number, self.wish = number, wish
        self.sock, self.index, self.seen, self.lost = None, 0, 0, 0
        self.link = LINK_ETHERNET
        self.open()

    def open(self):
        if self.wish["pid"]:
            enter(f"/proc/{self.wish['pid']}/ns/net")
        try:
            name = self.wish["interface"]
            index = socket.if_nametoindex(name)
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            sock.bind((name, ETH_P_ALL))
            sock.setblocking(False)
            self.link = self.link_of(sock, name)
        finally:
            if self.wish["pid"]:
                enter(HOME)
        self.close()
        self.sock, self.index = sock, index

    @staticmethod
    def link_of(sock, name):
        answer = fcntl.ioctl(sock, SIOCGIFHWADDR, struct.pack("256s", name.encode()))
        (kind,) = struct.unpack_from("H", answer, 16)
        return LINK_ETHERNET if kind == ARPHRD_ETHER else LINK_RAW_IP

    def close(self):
        if self.sock:
            self.count_lost()
            self.sock.close()
            self.sock = None

    def count_lost(self):
        try:
            answer = self.sock.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
            self.lost += struct.unpack("II", answer)[1]
        except OSError:
            pass  # its namespace has gone

    def look_again(self):
        """The switch plugs a machine that was started again into a new port of the old name."""
        if self.wish["pid"]:
            return
        try:
            if socket.if_nametoindex(self.wish["interface"]) != self.index:
                self.open()
        except OSError:
            pass  # not plugged in right now

    def read(self):
        for _ in range(AT_ONCE):
            try:
                data, ancillary, _, address = self.sock.recvmsg(LONGEST, 64)
            except BlockingIOError:
                return
            except OSError:
                return  # its card went down: look_again sees whether it comes back
            seconds, ns = struct.unpack("qq", ancillary[0][2][:16])
            leaves = address[2] == socket.PACKET_OUTGOING
            yield seconds * 1_000_000_000 + ns, data, leaves != self.wish["fromSwitch"]


# ---- pcapng ----------------------------------------------------------------------------------------


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def option(code, data):
    return struct.pack("<HH", code, len(data)) + padded(data)


END = struct.pack("<HH", 0, 0)


def block(kind, body):
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def section(comment):
    head = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    return block(0x0A0D0D0A, head + option(4, b"Drawbridge lab") + option(1, comment.encode()) + END)


def interface(card):
    name, text = card.wish["name"].encode(), card.wish["description"].encode()
    options = option(2, name) + option(3, text) + option(9, b"\x09") + END
    return block(1, struct.pack("<HHI", card.link, 0, LONGEST) + options)


def names(known):
    records = b""
    for text, name in known.items():
        address = ipaddress.ip_address(text)
        data = address.packed + name.encode() + b"\0"
        records += struct.pack("<HH", 1 if address.version == 4 else 2, len(data)) + padded(data)
    return block(4, records + END)


def packet(number, at, data, is_outbound):
    head = struct.pack("<IIIII", number, at >> 32, at & 0xFFFFFFFF, len(data), len(data))
    flags = option(2, struct.pack("<I", 2 if is_outbound else 1))
    return block(6, head + padded(data) + flags + END)


# ---- the loop --------------------------------------------------------------------------------------


def write(data):
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


def capture(wish, cards):
    until = time.monotonic() + wish["forMs"] / 1000 if wish["forMs"] else float("inf")
    left = wish["count"] or float("inf")
    waiting, order, written = [], 0, 0
    look_at = time.monotonic() + LOOK_AGAIN_S
    is_over = False
    while left > 0:
        pause = 0.01 if waiting else min(LOOK_AGAIN_S, max(0, until - time.monotonic()))
        open_cards = [card for card in cards if card.sock]
        ready, _, _ = select.select([0, *(card.sock for card in open_cards)], [], [], pause)
        is_over = is_over or (0 in ready and os.read(0, 4096) == b"") or time.monotonic() >= until
        now = time.time_ns()
        for card in open_cards:
            if is_over or card.sock in ready:
                for at, data, is_outbound in card.read():
                    order += 1
                    heapq.heappush(waiting, (at, order, card, data, is_outbound))
        ripe = b""
        while waiting and left > 0 and (is_over or waiting[0][0] <= now - HOLD_BACK_NS):
            at, _, card, data, is_outbound = heapq.heappop(waiting)
            ripe += packet(card.number, at, data, is_outbound)
            card.seen, written, left = card.seen + 1, written + 1, left - 1
        if ripe:
            write(ripe)
        if is_over:
            break
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + LOOK_AGAIN_S
            for card in cards:
                card.look_again()


HOME = f"/proc/{os.getpid()}/fd/{os.open('/proc/self/ns/net', os.O_RDONLY)}"


def main():
    wish = json.loads(sys.stdin.buffer.raw.readline())
    cards = [Card(number, one) for number, one in enumerate(wish["cards"])]
    write(section(wish["comment"]) + b"".join(map(interface, cards)) + names(wish["names"]))
    capture(wish, cards)
    for card in cards:
        card.close()
    counts = [{"name": c.wish["name"], "packets": c.seen, "lost": c.lost} for c in cards]
    print(json.dumps({"cards": counts}), file=sys.stderr)


main()
