#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# base.sh CACHE: makes the file system that all machines share, from Debian packages alone, and prints its folder. What is
# there already is not made again; a change to this file or to this computer's release asks for a new one. Concurrent calls
# wait for each other. Installs nothing on this computer.
#
# Exit status 77: it cannot be made here; standard error says why.
set -euo pipefail
export LC_ALL=C.UTF-8
umask 022
cache=$1

packages=(
    systemd systemd-sysv dbus openssh-server sudo                     # a machine that one can log in to
    containerd openssl curl ca-certificates conntrack kmod            # what a node has
    iproute2 procps util-linux
)

unavailable() {
    echo "$1" >&2
    exit 77
}

[ "$(id -u)" = 0 ] || unavailable "only root can make a file system for machines"
for tool in debootstrap apt-get flock sha256sum; do
    command -v "$tool" >/dev/null || unavailable "there is no $tool on this computer"
done

# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$release" ] || unavailable "/etc/os-release names no release"
base=$cache/$release-$( (cat "$0" && dpkg --print-architecture) | sha256sum | cut -c1-12)
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ -d "$base" ]; then
    echo "$base"
    exit 0
fi

# From where this computer's own apt gets this release, and by which proxy.
# shellcheck disable=SC2016 # apt fills these in
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
    awk -v release="$release" '$1 == release && !found { print $2; found = 1 }')
[ -n "$mirror" ] || unavailable "apt has no source with the component main of $release"
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
export http_proxy="${http_proxy-}" https_proxy="${https_proxy-}"

new=$base.new
discard() {
    # What an interrupted debootstrap left mounted must not be deleted through.
    awk -v below="$new/" 'index($2, below) == 1 { print $2 }' /proc/mounts | tac | xargs -r umount
    rm -rf --one-file-system "$new"
}
discard
trap discard EXIT
debootstrap --variant=minbase --include="$(IFS=, && echo "${packages[*]}")" "$release" "$new" "$mirror" \
    >"$base.log" 2>&1 9>&- || unavailable "debootstrap failed (see $base.log): $(tail -n 1 "$base.log")"

# What belongs to this computer, or to one machine only, stays out.
rm -rf "$new"/etc/apt/sources.list "$new"/etc/apt/apt.conf.d/*proxy* "$new"/etc/hostname "$new"/etc/ssh/ssh_host_* \
    "$new"/var/lib/dbus/machine-id "$new"/var/cache/apt/*.bin "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/*
: >"$new/etc/machine-id"
: >"$new/etc/resolv.conf"
# The kernel is shared: a boot must not set this computer's kernel parameters, nor load modules.
systemctl --root="$new" --quiet mask systemd-sysctl.service systemd-modules-load.service console-getty.service \
    apt-daily.timer apt-daily-upgrade.timer

chroot "$new" useradd --create-home --shell /bin/bash deploy
chroot "$new" useradd --create-home --shell /bin/bash narrow
echo 'deploy ALL=(ALL) NOPASSWD: ALL' >"$new/etc/sudoers.d/deploy"
chmod 440 "$new/etc/sudoers.d/deploy"
cat >"$new/etc/ssh/sshd_config.d/machine.conf" <<'C'
PermitRootLogin prohibit-password
PasswordAuthentication no
AuthorizedKeysFile /etc/ssh/authorized_keys
MaxStartups 100:30:200
C
cat >"$new/etc/systemd/system/machine-network.service" <<'C'
[Unit]
Description=The machine's address
DefaultDependencies=no
Before=network-pre.target sysinit.target
Wants=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=/etc/machine-network
ExecStart=/bin/sh -ec 'ip address add $ADDRESS dev host0; ip link set lo up; ip link set host0 up; ip route add default via $GATEWAY'
[Install]
WantedBy=sysinit.target
C
systemctl --root="$new" --quiet enable machine-network.service
mv "$new" "$base"
trap - EXIT
echo "$base"
