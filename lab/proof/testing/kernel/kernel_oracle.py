"""The kernel as oracle: a host and a stranger in network namespaces without names, driven by JSON lines.

Each line on stdin is one round: load rules and sets, insert flows, fire frames at the host's cards. The answer
says, for each numbered packet, in which state connection tracking had it, whether the routing took it, and
whether it got through every table. Numbers stand in the IPv4 id or the IPv6 flow label. When stdin ends, the
namespaces end with this program. What is fired at no card is what the host itself sends.
"""

import base64
import ctypes
import json
import os
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)

CARDS = ("eth0", "eth1", "br-1")
FORWARD_TO = {4: "198.18.1.250", 6: "fdb6:2d1a:1::fa"}

OBSERVER = """
table inet observer {
  counter sent4 { }
  counter sent6 { }
  set tracked4 { typeof ip id . ct state; size 65535; flags dynamic; }
  set tracked6 { typeof ip6 flowlabel . ct state; size 65535; flags dynamic; }
  set translated4 { typeof ip id; size 65535; flags dynamic; }
  set translated6 { typeof ip6 flowlabel; size 65535; flags dynamic; }
  set routed4 { typeof ip id; size 65535; flags dynamic; }
  set routed6 { typeof ip6 flowlabel; size 65535; flags dynamic; }
  set passed4 { typeof ip id; size 65535; flags dynamic; }
  set passed6 { typeof ip6 flowlabel; size 65535; flags dynamic; }
  chain sent { type filter hook output priority -450;
    ip ttl 77 counter name sent4; ip6 hoplimit 77 counter name sent6;
  }
  chain tracked_out { type filter hook output priority -199;
    ip ttl 77 add @tracked4 { ip id . ct state }
    ip6 hoplimit 77 add @tracked6 { ip6 flowlabel . ct state }
  }
  chain let_out { type filter hook output priority 300;
    ip ttl 77 add @translated4 { ip id }
    ip6 hoplimit 77 add @translated6 { ip6 flowlabel }
  }
  chain routed_out { type filter hook postrouting priority -160;
    ip ttl 77 add @routed4 { ip id }
    ip6 hoplimit 77 add @routed6 { ip6 flowlabel }
  }
  chain passed_out { type filter hook postrouting priority 300;
    ip ttl 77 add @passed4 { ip id }
    ip6 hoplimit 77 add @passed6 { ip6 flowlabel }
  }
  chain tracked { type filter hook prerouting priority -199;
    ip ttl 77 add @tracked4 { ip id . ct state }
    ip6 hoplimit 77 add @tracked6 { ip6 flowlabel . ct state }
  }
  chain translated { type filter hook prerouting priority 300;
    ip ttl 77 add @translated4 { ip id }
    ip6 hoplimit 77 add @translated6 { ip6 flowlabel }
  }
  chain routed_in { type filter hook input priority -160;
    ip ttl 77 add @routed4 { ip id }
    ip6 hoplimit 77 add @routed6 { ip6 flowlabel }
  }
  chain routed_on { type filter hook forward priority -160;
    ip ttl 76 add @routed4 { ip id }
    ip6 hoplimit 76 add @routed6 { ip6 flowlabel }
  }
  chain passed_in { type filter hook input priority 300;
    ip ttl 77 add @passed4 { ip id }
    ip6 hoplimit 77 add @passed6 { ip6 flowlabel }
  }
  chain passed_on { type filter hook postrouting priority 300;
    ip ttl 76 add @passed4 { ip id }
    ip6 hoplimit 76 add @passed6 { ip6 flowlabel }
  }
}
"""

AT_CARDS = (
    "table netdev at_cards { counter arrived4 { }\n counter arrived6 { }\n"
    + "".join(
        f'chain at_{at} {{ type filter hook ingress device "{card}" priority -600;\n'
        "ip ttl 77 counter name arrived4\n ip6 hoplimit 77 counter name arrived6\n }\n"
        for at, card in enumerate(CARDS)
    )
    + "}\n"
)


def unshare():
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace of its own")


def run(argv, text=""):
    done = subprocess.run(argv, input=text, text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr.strip()}")
    return done.stdout


def knob(name, value):
    with open(f"/proc/sys/net/{name}", "w") as file:
        file.write(value)


def build():
    """Ends in the host's namespace; answers a socket at each card's other end."""
    unshare()
    stranger = os.open("/proc/self/ns/net", os.O_RDONLY)
    unshare()
    links = ["link set lo up"]
    for at, card in enumerate(CARDS):
        links += [
            f"link add name {card} address 02:db:14:00:00:0{at} type veth peer name {card} "
            f"address 02:db:15:00:00:0{at} netns /proc/{os.getpid()}/fd/{stranger}",
            f"link set {card} addrgenmode none up",
            f"address add 198.18.{at}.11/24 broadcast 198.18.{at}.255 dev {card}",
            f"address add fdb6:2d1a:{at}::b/64 dev {card} nodad",
        ]
    links += [
        f"neigh add {FORWARD_TO[4]} lladdr 02:db:15:00:00:01 dev eth1 nud permanent",
        f"neigh add {FORWARD_TO[6]} lladdr 02:db:15:00:00:01 dev eth1 nud permanent",
        f"route add default via {FORWARD_TO[4]} dev eth1",
        f"-6 route add default via {FORWARD_TO[6]} dev eth1",
    ]
    run(["ip", "-batch", "-"], "\n".join(line for line in links if not line.startswith("-6")))
    run(["ip", "-6", "-batch", "-"], "\n".join(line[3:] for line in links if line.startswith("-6")))
    for name in ("all", "default", *CARDS):
        knob(f"ipv4/conf/{name}/rp_filter", "0")
        knob(f"ipv4/conf/{name}/accept_local", "1")
        knob(f"ipv4/conf/{name}/send_redirects", "0")
    knob("ipv4/ip_forward", "1")
    knob("ipv6/conf/all/forwarding", "1")
    knob("ipv4/icmp_ratelimit", "0")
    host = os.open("/proc/self/ns/net", os.O_RDONLY)
    libc.setns(stranger, CLONE_NEWNET)
    sockets = []
    for card in CARDS:
        run(["ip", "link", "set", card, "addrgenmode", "none", "up"])
        sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        sender.bind((card, 0))
        sockets.append(sender)
    libc.setns(host, CLONE_NEWNET)
    run(["nft", "-f", "-"], OBSERVER + AT_CARDS)
    return sockets, Outwards()


class Outwards:
    """What the host itself sends, whole headers and all."""

    IPV6_HDRINCL = 36

    def __init__(self):
        self.four = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.six = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.six.setsockopt(socket.IPPROTO_IPV6, self.IPV6_HDRINCL, 1)

    def send(self, packet):
        try:
            if packet[0] >> 4 == 4:
                self.four.sendto(packet, (socket.inet_ntop(socket.AF_INET, packet[16:20]), 0))
            else:
                self.six.sendto(packet, (socket.inet_ntop(socket.AF_INET6, packet[24:40]), 0, 0, 0))
        except PermissionError:
            pass  # so the kernel says that a rule dropped it


# ---- connection tracking over netlink ----------------------------------------------------------------

NEW, DELETE = 0x100, 0x102
REQUEST, ACK, CREATE = 1, 4, 0x400
NESTED = 0x8000
SEEN_REPLY_ASSURED = 2 | 4 | 8


def attribute(kind, data):
    length = 4 + len(data)
    return struct.pack("=HH", length, kind) + data + b"\0" * (-length % 4)


def nested(kind, *parts):
    return attribute(kind | NESTED, b"".join(parts))


def address_bytes(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def flow_tuple(kind, source, destination, protocol, ports):
    first = 3 if ":" in source else 1
    between = nested(1, attribute(first, address_bytes(source)), attribute(first + 1, address_bytes(destination)))
    numbers = [attribute(2, struct.pack(">H", ports[0])), attribute(3, struct.pack(">H", ports[1]))]
    return nested(kind, between, nested(2, attribute(1, bytes([protocol])), *numbers))


class Tracking:
    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
        self.socket.bind((0, 0))

    def ask(self, kind, flags, family, body):
        payload = struct.pack(">BBH", family, 0, 0) + body
        header = struct.pack("=IHHII", 16 + len(payload), kind, REQUEST | ACK | flags, 1, 0)
        self.socket.send(header + payload)
        answer = self.socket.recv(65536)
        code = struct.unpack_from("=i", answer, 16)[0]
        if code != 0:
            raise OSError(-code, os.strerror(-code))

    def flush(self):
        for family in (socket.AF_INET, socket.AF_INET6):
            self.ask(DELETE, 0, family, b"")

    def insert(self, flow):
        family = socket.AF_INET6 if ":" in flow["src"] else socket.AF_INET
        ports = (flow["sport"], flow["dport"])
        body = flow_tuple(1, flow["src"], flow["dst"], flow["protocol"], ports)
        body += flow_tuple(2, flow["dst"], flow["src"], flow["protocol"], ports[::-1])
        body += attribute(3, struct.pack(">I", SEEN_REPLY_ASSURED)) + attribute(7, struct.pack(">I", 600))
        if flow["protocol"] == 6:
            liberal = b"\x08\x08"
            body += nested(4, nested(1, attribute(1, b"\x03"), attribute(4, liberal), attribute(5, liberal)))
        try:
            self.ask(NEW, CREATE, family, body)
        except FileExistsError:
            pass  # two packets of the round belong to one flow


# ---- rounds --------------------------------------------------------------------------------------------

STATES = {"invalid": "INVALID", "established": "ESTABLISHED", "related": "RELATED", "new": "NEW", "untracked": "UNTRACKED"}

NO_RULES = "".join(
    f"add table {family} {table}\ndelete table {family} {table}\n"
    for family in ("ip", "ip6")
    for table in ("raw", "mangle", "nat", "filter")
)

GUARD, CARD = "inet drawbridge_guard", "netdev drawbridge_card"
NO_GUARD = "".join(f"add table {table}\ndelete table {table}\n" for table in (GUARD, CARD))


def destroy_sets():
    """The kernel lets go of a rule's sets a moment after the rule."""
    deadline = time.monotonic() + 5
    run(["ipset", "flush"])  # a list holds its members
    while True:
        try:
            return run(["ipset", "destroy"])
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.002)


def tables(*names):
    """What nft lists of these tables, one after the other; those that are not there are left out."""
    there = {f"{item['table']['family']} {item['table']['name']}" for item in nft_items("list tables") if "table" in item}
    return [item for name in names if name in there for item in nft_items(f"list table {name}")]


def nft_items(command):
    return json.loads(run(["nft", "-j", *command.split()]))["nftables"]


def listing():
    found = {}
    for item in tables("inet observer", "netdev at_cards"):
        if "set" in item:
            found[item["set"]["name"]] = item["set"].get("elem", [])
        if "counter" in item:
            found[item["counter"]["name"]] = item["counter"]["packets"]
    return found


def seen(family, count):
    """Waits until everything that was fired has arrived; a backlog of the kernel's may hold it for a moment."""
    deadline = time.monotonic() + 2
    while True:
        found = listing()
        found[f"arrived{family}"] += found[f"sent{family}"]
        if found[f"arrived{family}"] >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.005)


BY_ITSELF = 255
# Well below what a processor that is busy elsewhere may leave lying (net.core.netdev_max_backlog): beyond it frames are lost.
AT_ONCE = 250


def fire(sockets, outwards, family, bundle):
    at, count, at_cards = 0, 0, 0
    while at < len(bundle):
        card, length = struct.unpack_from(">BH", bundle, at)
        sender = outwards if card == BY_ITSELF else sockets[card]
        sender.send(bundle[at + 3 : at + 3 + length])
        at += 3 + length
        count += 1
        at_cards += card != BY_ITSELF
        if card != BY_ITSELF and at_cards % AT_ONCE == 0:
            let_arrive(family, at_cards)
    return count


def let_arrive(family, count):
    """What does not come in time is missed at the end."""
    deadline = time.monotonic() + 2
    while arrived(family) < count and time.monotonic() < deadline:
        time.sleep(0.002)


def arrived(family):
    counters = [item["counter"] for item in nft_items("list counters table netdev at_cards") if "counter" in item]
    return sum(counter["packets"] for counter in counters if counter["name"] == f"arrived{family}")


def play(sockets, outwards, tracking, request):
    family = request["family"]
    prefix = "" if family == 4 else "6"
    sets = ("tracked", "translated", "routed", "passed")
    flush = "".join(f"flush set inet observer {name}{family}\n" for name in sets)
    run(["nft", "-f", "-"], f"{NO_RULES}{NO_GUARD}{flush}reset counters table inet observer\n")
    # By itself: in one batch with others nft looks for their tables among this one's.
    run(["nft", "reset", "counters", "table", "netdev", "at_cards"])
    destroy_sets()
    if request["sets"]:
        run(["ipset", "restore"], request["sets"])
    run([f"ip{prefix}tables-restore"], request["rules"])
    if request["guard"]:
        run(["nft", "-f", "-"], request["guard"])
    tracking.flush()
    for flow in request["flows"]:
        tracking.insert(flow)
    answer = {"rules": run([f"ip{prefix}tables-save"]), "sets": run(["ipset", "save"])}
    answer["nft"] = json.dumps({"nftables": tables(GUARD, CARD)}) if request["guard"] else ""
    count = fire(sockets, outwards, family, base64.b64decode(request["frames"]))
    found = seen(family, count)
    answer["fired"] = count
    answer["arrived"] = found[f"arrived{family}"]
    answer["tracked"] = [
        [element["concat"][0], STATES[element["concat"][1]]] for element in found[f"tracked{family}"]
    ]
    for name in sets[1:]:
        answer[name] = found[f"{name}{family}"]
    return answer


def main():
    sockets, outwards = build()
    tracking = Tracking()
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            answer = play(sockets, outwards, tracking, json.loads(line))
        except RuntimeError as refusal:
            answer = {"refused": str(refusal)}
        print(json.dumps(answer), flush=True)


main()
