"""What runs in containers on hosts, as their engines and the kernel tell it. Decides nothing.

Reads a JSON list of the hosts' first processes on stdin and prints one JSON object, by those numbers:
null where no container runs, {"silent": why}, or {"containers": [...]}. Runs in the lab's switch, with
programs of its own: a host's are what is judged.
"""

import http.client
import json
import os
import socket
import stat
import sys
import time
from concurrent.futures import ThreadPoolExecutor

ASK_SECONDS = 5
NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "uts")
MOST_DEVICES = 200
# Seconds. What starts is confined in the instant before it becomes the component's own program.
BEGUN_AFTER = 0.5


class Engine(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine", timeout=ASK_SECONDS)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, question):
    engine = Engine(path)
    try:
        engine.request("GET", question)
        answer = engine.getresponse()
        body = answer.read()
        return json.loads(body) if answer.status == 200 else None
    finally:
        engine.close()


def text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def parents(proc):
    """Process → its parent, and the names of all."""
    found, names = {}, set()
    for entry in os.listdir(proc):
        if not entry.isdigit():
            continue
        try:
            head, _, rest = text(f"{proc}/{entry}/stat").rpartition(")")
        except OSError:
            continue  # it has just ended
        found[int(entry)] = int(rest.split()[1])
        names.add(head.partition("(")[2])
    return found, names


def family(first, parent_of):
    members, grown = {first}, True
    while grown:
        more = {pid for pid, parent in parent_of.items() if parent in members} - members
        members |= more
        grown = bool(more)
    return sorted(members)


def namespaces(proc, pid):
    return {kind: os.readlink(f"{proc}/{pid}/ns/{kind}") for kind in NAMESPACES}


def devices(proc, pid):
    root, found = f"{proc}/{pid}/root", []
    for folder, _, names in os.walk(f"{root}/dev"):
        for name in names:
            mode = os.lstat(f"{folder}/{name}").st_mode
            if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
                found.append(f"{folder}/{name}"[len(root) :])
        if len(found) > MOST_DEVICES:
            break
    return found


def statuses(proc, pids):
    found = []
    for pid in pids:
        try:
            found.append(text(f"{proc}/{pid}/status"))
        except OSError:
            pass  # one of several that come and go
    return found


def wait_until_begun(proc, pid):
    started = int(text(f"{proc}/{pid}/stat").rpartition(")")[2].split()[19])
    age = float(text("/proc/uptime").split()[0]) - started / os.sysconf("SC_CLK_TCK")
    time.sleep(max(0, BEGUN_AFTER - age))


def kernel(proc, first):
    wait_until_begun(proc, first)
    mounts = text(f"{proc}/{first}/mountinfo")
    cards = [line.partition(":")[0].strip() for line in text(f"{proc}/{first}/net/dev").split("\n")[2:-1]]
    return {
        "processes": statuses(proc, family(first, parents(proc)[0])),
        "mounts": mounts,
        "cards": cards,
        "namespaces": namespaces(proc, first),
        "devices": devices(proc, first),
    }


def container(socket_path, proc, name):
    """What both say of one; null when it ended meanwhile. Nothing of its environment: it may be secret."""
    told = ask(socket_path, f"/containers/{name}/json")
    if told is None or not told["State"]["Running"]:
        return None
    told["Config"].pop("Env", None)
    try:
        return {"engine": told, "kernel": kernel(proc, told["State"]["Pid"])}
    except OSError as error:
        again = ask(socket_path, f"/containers/{name}/json")
        isSame = again is not None and again["State"]["Pid"] == told["State"]["Pid"]
        return {"engine": told, "kernel": None, "why": str(error)} if isSame else None


def host(first):
    root = f"/proc/{first}/root"
    proc, socket_path = f"{root}/proc", f"{root}/run/docker.sock"
    try:
        names = parents(proc)[1]
        # An engine without containers sleeps; who asks it wakes it.
        if not any(name.startswith("containerd-shim") for name in names):
            return None
        listed = ask(socket_path, "/containers/json") or []
        found = [container(socket_path, proc, one["Id"]) for one in listed]
        own = namespaces("/proc", first)
        return {"containers": [one for one in found if one is not None], "namespaces": own}
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        return {"silent": f"{type(error).__name__}: {error}"}


firsts = json.load(sys.stdin)
with ThreadPoolExecutor(8) as pool:
    json.dump(dict(zip(map(str, firsts), pool.map(host, firsts))), sys.stdout)
