"""The underlay of one lab: holds the bridge and plugs a cable into every machine that starts.

Runs as the first process of the switch container (no network of its own, the engine's
process ids and socket at hand). A machine is a container that carries the lab's label and
`dev.drawbridge.cable=<mac>`; its end of the cable is called eth0 (or as the label `dev.drawbridge.fact.card` says), comes down and without
an address, so that the machine's own units decide when it is up.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse

import full_disk

LAB = os.environ["LAB"]
SOCKET = "/var/run/docker.sock"
BRIDGE = "under0"
MTU = 9000
FAULTS = "/var/lib/drawbridge/faults.nft"  # kept by whoever makes them


def say(what, **facts):
    print(json.dumps({"what": what, **facts}), flush=True)


class EngineConnection(http.client.HTTPConnection):
    def __init__(self):
        super().__init__("engine")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(SOCKET)


def ask(path, **query):
    connection = EngineConnection()
    filters = {key: json.dumps(value) for key, value in query.items()}
    connection.request("GET", f"{path}?{urllib.parse.urlencode(filters)}")
    answer = connection.getresponse()
    if answer.status != 200:
        raise OSError(f"engine answered {answer.status} to {path}")
    return answer


def ip(*batch):
    """Runs ip commands in one process; a command that fails ends the batch."""
    text = "\n".join(batch) + "\n"
    return subprocess.run(["ip", "-batch", "-"], input=text, text=True, capture_output=True)


def write(path, text):
    with open(path, "w") as setting:
        setting.write(text)


def open_bridge():
    for scope in ("default", "all"):
        write(f"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6", "1")
    if not os.path.exists(f"/sys/class/net/{BRIDGE}"):
        ip(f"link add name {BRIDGE} type bridge stp_state 0 forward_delay 0 mcast_snooping 0")
    done = ip(f"link set {BRIDGE} mtu {MTU} up")
    if done.returncode != 0:
        raise SystemExit(f"no bridge: {done.stderr}")
    for call in ("iptables", "ip6tables", "arptables"):
        path = f"/proc/sys/net/bridge/bridge-nf-call-{call}"
        if os.path.exists(path):
            write(path, "0")


def make_faults_again():
    """What was made wrong on the wire stays wrong: a switch that died took it along with every cable."""
    if os.path.exists(FAULTS):
        done = subprocess.run(["nft", "-f", FAULTS], text=True, capture_output=True)
        say("faults", error=done.stderr.strip() or None)


def plug(container):
    """Plugs one running container in; what is already plugged in stays."""
    facts = json.loads(ask(f"/containers/{container}/json").read())
    labels = facts["Config"]["Labels"]
    pid = facts["State"]["Pid"]
    mac = labels.get("dev.drawbridge.cable")
    if not mac or not pid:
        return
    port = "p-" + labels["dev.drawbridge.name"][:13]
    card = labels.get("dev.drawbridge.fact.card", "eth0")
    if plugged.get(container) == pid:
        return
    if os.path.exists(f"/sys/class/net/{port}"):
        ip(f"link del {port}")  # left by the machine's last life; the kernel clears it away late
    machine = full_disk.called(labels["dev.drawbridge.name"], container)
    full_disk.hold_again(machine, pid)
    if full_disk.was_filled(machine):
        full_disk.cover(machine, pid)  # before its network comes up, so before its agent looks at its state
    done = ip(
        f"link add name {port} mtu {MTU} type veth peer name {card} mtu {MTU} address {mac} netns {pid}",
        f"link set {port} master {BRIDGE} up",
    )
    if done.returncode == 0:
        plugged[container] = pid
    say("plugged", machine=labels["dev.drawbridge.name"], pid=pid, error=done.stderr.strip() or None)


def follow():
    """Listens first, then looks at what runs already: nothing that starts in between is missed."""
    mine = [f"dev.drawbridge.lab={LAB}"]
    events = ask("/events", filters={"type": ["container"], "event": ["start"], "label": mine})
    running = json.loads(ask("/containers/json", filters={"label": mine}).read())
    for container in running:
        plug_or_say(container["Id"])
    say("ready")
    for line in events:
        plug_or_say(json.loads(line)["Actor"]["ID"])


def plug_or_say(container):
    try:
        plug(container)
    except (OSError, ValueError, KeyError) as error:
        say("not plugged", container=container, error=str(error))


plugged = {}
open_bridge()
make_faults_again()
while True:
    try:
        follow()
    except (OSError, http.client.HTTPException, ValueError) as error:
        say("engine lost", error=str(error))
    time.sleep(0.2)
