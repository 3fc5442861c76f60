"""Takes the room away under a host's state, from outside: run in the lab's switch, which sees every process.

The directory moves onto a small file system of its own that the switch holds, with exactly as much room as its
files need and what shall be left. It is laid over the directory in every mount namespace of the host; a host that
is started again gets it back from `cover` before its cable is plugged in. Nothing runs in the host meanwhile: whoever
calls `fill` and `empty` freezes it first, so no write falls between two places.

    full_disk.py fill <machine> <pid> <free bytes>  |  empty <machine> <pid>  |  list

A machine is called by its name and the beginning of its id: a new one of the same name starts with an empty disk.
"""

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys

PLACE = "/var/lib/drawbridge"
HELD = "/run/drawbridge/full-disks"
NAME = "drawbridge-full"
PAGE = os.sysconf("SC_PAGE_SIZE")

libc = ctypes.CDLL(None, use_errno=True)
OPEN_TREE, MOVE_MOUNT = 428, 429  # the same on every architecture
OPEN_TREE_CLONE, AT_FDCWD, MOVE_MOUNT_F_EMPTY_PATH = 1, -100, 4
MNT_DETACH = 2


def check(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def called(name, container):
    return f"{name}.{container[:12]}"


def held(machine):
    return f"{HELD}/{machine}"


def run(*argv):
    subprocess.run(argv, check=True)


def namespaces(pid):
    """A process of each mount namespace in the process namespace of `pid`."""
    home = os.readlink(f"/proc/{pid}/ns/pid")
    found = {}
    for other in [str(pid), *filter(str.isdigit, os.listdir("/proc"))]:
        try:
            if os.readlink(f"/proc/{other}/ns/pid") == home:
                found.setdefault(os.readlink(f"/proc/{other}/ns/mnt"), other)
        except OSError:
            continue  # it has ended, or is a kernel thread
    return list(found.values())


def inside(pid, work):
    """Does the work in the mount namespace of a process, in a child: one that has moved cannot come back."""
    child = os.fork()
    if child == 0:
        try:
            os.setns(os.pidfd_open(int(pid)), os.CLONE_NEWNS)
            work()
            os._exit(0)
        except OSError as error:
            print(error, file=sys.stderr)
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit(f"could not work in the namespace of process {pid}")


def is_covered(pid):
    with open(f"/proc/{pid}/mounts") as mounts:
        return any(line.startswith(f"{NAME} {PLACE} ") for line in mounts)


def hold_again(machine, pid):
    """A switch that died let go of what it held; where the host lived on it still lies over the directory."""
    if was_filled(machine) or not is_covered(pid):
        return
    here, there = socket.socketpair()
    inside(pid, lambda: send_tree(there))
    _, (tree,), _, _ = socket.recv_fds(here, 1, 1)
    os.makedirs(held(machine), exist_ok=True)
    flags = MOVE_MOUNT_F_EMPTY_PATH
    check(libc.syscall(MOVE_MOUNT, tree, b"", AT_FDCWD, held(machine).encode(), flags))
    os.close(tree)


def send_tree(to):
    tree = check(libc.syscall(OPEN_TREE, AT_FDCWD, PLACE.encode(), OPEN_TREE_CLONE))
    socket.send_fds(to, [b"t"], [tree])


def cover(machine, pid):
    """Lays what the switch holds over the directory, wherever in the host it is seen."""
    for process in namespaces(pid):
        tree = check(libc.syscall(OPEN_TREE, AT_FDCWD, held(machine).encode(), OPEN_TREE_CLONE))
        flags = MOVE_MOUNT_F_EMPTY_PATH
        inside(
            process,
            lambda: check(libc.syscall(MOVE_MOUNT, tree, b"", AT_FDCWD, PLACE.encode(), flags)),
        )
        os.close(tree)


def uncover(machine, pid):
    device = os.stat(held(machine)).st_dev

    def take_away():
        while os.stat(PLACE).st_dev == device:
            check(libc.umount2(PLACE.encode(), MNT_DETACH))

    for process in namespaces(pid):
        inside(process, take_away)
        inside(pid, lambda: own_place(process))


def own_place(process):
    """From the host's own mount namespace: gives another, in which the directory is read-only now, the real one.

    A service that began under the full disk had its leave to write made out for that file system.
    """
    tree = check(libc.syscall(OPEN_TREE, AT_FDCWD, PLACE.encode(), OPEN_TREE_CLONE))
    os.setns(os.pidfd_open(int(process)), os.CLONE_NEWNS)
    if os.statvfs(PLACE).f_flag & os.ST_RDONLY:
        flags = MOVE_MOUNT_F_EMPTY_PATH
        check(libc.syscall(MOVE_MOUNT, tree, b"", AT_FDCWD, PLACE.encode(), flags))


def give_room(machine, free):
    place = os.statvfs(held(machine))
    used = (place.f_blocks - place.f_bfree) * place.f_frsize
    size = max(PAGE, used + free // PAGE * PAGE)
    run("mount", "-o", f"remount,size={size}", held(machine))


def fill(machine, pid, free):
    if not os.path.ismount(held(machine)):
        os.makedirs(held(machine), exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", "size=256m,mode=0700", NAME, held(machine))
        try:
            run("cp", "-a", f"/proc/{pid}/root{PLACE}/.", held(machine))
            cover(machine, pid)
        except BaseException:
            uncover(machine, pid)
            run("umount", held(machine))
            raise
    give_room(machine, int(free))


def empty(machine, pid):
    if not os.path.ismount(held(machine)):
        return
    uncover(machine, pid)
    place = f"/proc/{pid}/root{PLACE}"
    for entry in os.scandir(place):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
    run("cp", "-a", f"{held(machine)}/.", place)
    run("umount", held(machine))


def list_all():
    names = os.listdir(HELD) if os.path.isdir(HELD) else []
    full = [name for name in sorted(names) if os.path.ismount(held(name))]
    print(json.dumps([{"machine": name, "free": free_in(name)} for name in full]))


def free_in(machine):
    place = os.statvfs(held(machine))
    return place.f_bavail * place.f_frsize


def was_filled(machine):
    return os.path.ismount(held(machine))


if __name__ == "__main__":
    word, *words = sys.argv[1:]
    {"fill": fill, "empty": empty, "list": list_all}[word](*words)
