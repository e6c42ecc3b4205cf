#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# machines.sh FOLDER COUNT: starts the machines FOLDER/1 … FOLDER/COUNT and ends with its standard
# input: however the bench ends, nothing of it stays.
#
# Each machine is one sshd, the first process of its own process namespace, with its own root in its
# own mount namespace: the programs of this system (read-only), everything else its own.
set -eu
folder=$1
count=$2
# Signals to the whole group, as of Ctrl-C, are the bench's: this ends when the bench closes the pipe.
trap '' INT HUP PIPE TERM

# shellcheck disable=SC2016 # expanded by the machine's own shell
machine='
set -eu
root=$1
for part in /bin /sbin /lib /lib32 /lib64 /libx32 /usr /etc/alternatives; do
    if [ -d "$part" ] && [ ! -L "$part" ]; then
        mount --bind "$part" "$root$part"
        mount -o remount,bind,ro "$root$part"
    fi
done
mount --bind "$root/own/local" "$root/usr/local"
# A script that resets PATH must find the stand-in as well.
for tool in systemctl; do
    if [ -f "$root/usr/bin/$tool" ]; then mount --bind "$root/own/local/bin/$tool" "$root/usr/bin/$tool"; fi
done
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
exec chroot "$root" /usr/sbin/sshd -D -e -f /etc/ssh/sshd_config
'

pids=
i=0
while [ "$i" -lt "$count" ]; do
    i=$((i + 1))
    unshare --mount --pid --fork --kill-child sh -c "$machine" machine "$folder/$i" </dev/null &
    pids="$pids $!"
done
echo started
cat >/dev/null || :
# shellcheck disable=SC2086 # a list of numbers
kill -9 $pids 2>/dev/null || :
wait || :
# What is a file system of its own goes with its mount.
umount --lazy "$folder" 2>/dev/null || :
rm -rf --one-file-system -- "$folder"
