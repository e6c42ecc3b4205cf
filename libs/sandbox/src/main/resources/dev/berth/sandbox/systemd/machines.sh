#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# machines.sh COUNT BASE FOLDER: runs COUNT machines until its standard input ends. Each is a systemd-nspawn container: systemd
# as PID 1, a root, a network and a host key of its own. FOLDER gets the login key (id_ed25519) and the machines' consoles. Says
#
#   machine NAME ADDRESS PORT KEYTYPE KEY CGROUP     for each, once all of them have booted; then
#   ready
#
# Exit status 77: this computer cannot run machines; standard error says why. Everything lives in a mount and a process
# namespace of this script: when it dies, however, the machines die with it. What outlives a kill -9, a bridge without ports and
# empty cgroups, is removed by the next one that takes its number.
set -euo pipefail
export LC_ALL=C.UTF-8
umask 022

if [ "${1-}" != inside ]; then
    [ "$(id -u)" = 0 ] || { echo "only root can run machines" >&2 && exit 77; }
    for tool in systemd-nspawn ip ssh ssh-keygen unshare flock; do
        command -v "$tool" >/dev/null || { echo "there is no $tool on this computer" >&2 && exit 77; }
    done
    unshare --mount --propagation private true || { echo "this computer allows no mount namespaces" >&2 && exit 77; }
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc -- "$BASH" "$0" inside "$@"
fi
shift
count=$1 base=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
disks=$folder/disks
declare -A loops=()

unavailable() {
    echo "$1" >&2
    exit 77
}

# The machine's own cgroup in every hierarchy, version 1 or 2.
cgroups() {
    local hierarchy
    for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*; do
        if [ -e "$hierarchy/cgroup.procs" ] && mountpoint -q "$hierarchy"; then echo "$hierarchy/$1"; fi
    done
}

# --- a number: it names the bridge and is part of the addresses ----------------------------------

# 198.18.0.0/15 is set aside for tests between networks (RFC 2544): nobody's real network is hidden.
take_number() {
    mkdir -p /run/lock
    for number in {1..200}; do
        exec 9>"/run/lock/berth-machines-$number"
        flock --nonblock 9 || continue
        bridge=berth$number net=198.18.$number
        sweep
        [ -z "$(ip -4 route show root "$net.0/24")" ] || continue
        if ip link add "$bridge" type bridge; then return; fi
        unavailable "this kernel makes no network bridges"
    done
    unavailable "all numbers from 1 to 200 are taken (/run/lock/berth-machines-*)"
}

# Removes what a run with this number has or had.
sweep() {
    local group groups='' _
    for group in $(cgroups "$bridge-"); do groups+=" $(compgen -G "$group*" || :)"; done
    for group in $groups; do
        for _ in {1..50}; do
            # A machine's last processes may take a moment to be gone.
            if find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null && [ ! -d "$group" ]; then break; fi
            sleep 0.1
        done
    done
    if [ -e "/sys/class/net/$bridge" ]; then ip link delete "$bridge"; fi
}

# shellcheck disable=SC2317 # the trap calls it
leave() {
    local status=$?
    trap - EXIT
    # In a process namespace of our own that is everybody but this script.
    kill -KILL -1 2>/dev/null || :
    wait 2>/dev/null
    sweep
    exit "$status"
}

# --- the machines --------------------------------------------------------------------------------

create() {
    local name=$1 address=$2 upper=$disks/$1/upper i
    mkdir -p "$upper/etc/ssh" "$upper/usr/local/kubernetes/bin" "$disks/$name"/{work,root,containerd}
    echo "$name" >"$upper/etc/hostname"
    tr -d - </proc/sys/kernel/random/uuid >"$upper/etc/machine-id"
    printf 'ADDRESS=%s/24\nGATEWAY=%s\n' "$address" "$net.1" >"$upper/etc/machine-network"
    {
        echo "127.0.0.1 localhost $name"
        for ((i = 1; i <= count; i++)); do echo "$net.$((10 + i)) m$i"; done
    } >"$upper/etc/hosts"
    install -m 644 "$folder/id_ed25519.pub" "$upper/etc/ssh/authorized_keys"
    install -m 755 "$here/kubelet.sh" "$upper/usr/local/kubernetes/bin/kubelet"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$upper/etc/ssh/ssh_host_ed25519_key"
    echo "$address $(cat "$upper/etc/ssh/ssh_host_ed25519_key.pub")" >>"$folder/known_hosts"
    mount -t overlay "$bridge-$name" -o "lowerdir=$base,upperdir=$upper,workdir=$disks/$name/work" "$disks/$name/root" ||
        unavailable "this kernel makes no overlay file systems"
}

# Moves the caller into the machine's own cgroups: its systemd takes them for the top.
enter_cgroups() {
    local group
    for group in $(cgroups "$bridge-$1"); do
        mkdir -p "$group"
        if [ -e "$group/cpuset.mems" ] && [ -e "$group/cpuset.sched_load_balance" ]; then
            cat "${group%/*}/cpuset.cpus" >"$group/cpuset.cpus"
            cat "${group%/*}/cpuset.mems" >"$group/cpuset.mems"
        fi
        echo "$BASHPID" >"$group/cgroup.procs"
    done
}

# Runs one machine until it powers off; systemd-nspawn's status 133 means that it wants to boot again.
run() {
    local name=$1 status=133
    trap - EXIT
    enter_cgroups "$name"
    while [ "$status" = 133 ]; do
        status=0
        systemd-nspawn --quiet --boot --directory="$disks/$name/root" --machine="$bridge-$name" --hostname="$name" \
            --register=no --keep-unit --kill-signal=SIGRTMIN+3 --console=pipe --network-bridge="$bridge" \
            --resolv-conf=off --timezone=off --link-journal=no --bind="$disks/$name/containerd:/var/lib/containerd" || status=$?
    done
    echo "$name: systemd-nspawn ended with status $status"
}

over_ssh() {
    local address=$1
    shift
    ssh -i "$folder/id_ed25519" -o BatchMode=yes -o IdentitiesOnly=yes -o ConnectTimeout=5 -o LogLevel=ERROR \
        -o UserKnownHostsFile="$folder/known_hosts" -o GlobalKnownHostsFile=/dev/null -F none "root@$address" "$@" </dev/null
}

# Until systemd has finished its start, whatever it thinks of it, and a container runtime answers.
await() {
    local name=$1 address=$2 deadline=$((SECONDS + 90))
    until over_ssh "$address" 'systemctl is-system-running --wait >/dev/null; systemctl is-active --quiet containerd' 2>/dev/null; do
        sleep 0.1
        kill -0 "${loops[$name]}" 2>/dev/null ||
            unavailable "systemd-nspawn cannot boot a machine: $(tail -c 300 "$folder/$name.console" | tr -s '[:space:]' ' ')"
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "$name did not boot within 90 s; its console is $folder/$name.console" >&2
            exit 1
        fi
    done
}

take_number
trap leave EXIT
trap 'exit 143' TERM INT HUP
ip address add "$net.1/24" dev "$bridge"
ip link set "$bridge" up
mkdir -p "$disks"
mount -t tmpfs -o mode=0755 "$bridge" "$disks"
if [ -d /run/systemd/nspawn ] || mkdir -p /run/systemd/nspawn; then mount -t tmpfs "$bridge" /run/systemd/nspawn; fi
ssh-keygen -q -t ed25519 -N '' -C berth-machines -f "$folder/id_ed25519"

for ((i = 1; i <= count; i++)); do
    create "m$i" "$net.$((10 + i))"
    run "m$i" </dev/null >"$folder/m$i.console" 2>&1 9>&- &
    loops[m$i]=$!
done
for ((i = 1; i <= count; i++)); do await "m$i" "$net.$((10 + i))"; done
for ((i = 1; i <= count; i++)); do
    read -r type key _ <"$disks/m$i/upper/etc/ssh/ssh_host_ed25519_key.pub"
    echo "machine m$i $net.$((10 + i)) 22 $type $key $bridge-m$i"
done
echo ready
cat >/dev/null
