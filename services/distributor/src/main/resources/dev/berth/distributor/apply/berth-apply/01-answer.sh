#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# berth-apply: puts one set of files on this machine and starts the kubelet.
#
# The distributor sends it as the command of one exec request, without the parts that a run cannot need,
# or runs a root-owned helper of the same text. It is constant: it holds no value and no secret.
# Everything it is told comes on stdin as data, in the lines that ApplyRequest writes; everything it
# answers are lines `berth: <step> <status> <ms> <detail>` and, as evidence, `berth> <text>`.
#
# It promises: a set older than the one that came last is refused before the first write; every file
# is the old one or the new one, whole, whenever this is killed; an unfinished set is finished, with
# its restart, by the next run; a kubelet that ran before and does not with the new set gets the old
# set back. Needs: a POSIX shell, cat, awk, sha256sum, stat -c, flock, sync, systemctl.
#
# Every program it starts is paid on every machine: what the shell itself can do is not left to one.
set -uf
LC_ALL=C
# What this text is; the distributor refuses to work through a helper of another one.
digest=@DIGEST@
# Where the machine's file system begins: only a sandbox machine sets it. It is not believed where
# sudo stands between the caller and us, and without it no part of the caller's environment is.
root=${BERTH_ROOT:-}
[ -z "${SUDO_UID:-}" ] || root=
shims=
[ -z "$root" ] || shims=$PATH:
PATH=$shims/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
# A dropped link must not stop this between two renames.
trap '' HUP PIPE
trap 'exit 1' INT
trap 'taken_over' TERM
trap 'leave' EXIT

state=$root/var/lib/berth
# Only one at a time, who it is, and what was looked at: of no meaning after a boot.
lock=$root/run/berth.lock
holder_file=$root/run/berth.holder
version_file=$root/run/berth.kubelet
verified_file=$root/run/berth.verified
# A fence that has more lines than this is made short again.
most_fences=40
newline='
'
usual_separators=$IFS
step=hello
said_end=
temps=
items=0
every='' every_directory='' every_file=''
work='' real='' its='' value='' listens='' looked_at_version='' aside='' severity_unit=''
unit_file='' command='' last_command='' variables='' severity='' severity_swap=''
its_cluster='' its_node='' its_attempt='' its_epoch=''

# --- answering ---------------------------------------------------------------------------------

# Milliseconds since boot, without a fork. Asked at any moment, by a signal too: however words are split then.
now() {
    clock=0
    if IFS=' ' read -r up _ </proc/uptime; then
        case $up in
            0*) ;;
            *.??) clock=${up%.*}${up#*.}0 ;;
        esac
    fi 2>/dev/null
}

report() {
    began=$clock
    now
    say "$1" "$2"
}

# For a step that started no program: its time is not worth the look at the clock, and counts to the next.
report_at_once() {
    began=$clock
    say "$1" "$2"
}

say() {
    printf 'berth: %s %s %s %s\n' "$step" "$1" "$((clock - began))" "$2"
}

# $1 a word for the program, $2 a sentence for people.
fail() {
    report failed "$1 $2"
    said_end=1
    exit 1
}

# $1 whether a file was written, $2 whether the kubelet was restarted: 0 or 1.
finish() {
    step='done'
    report_at_once ok "changed=$1 restarted=$2"
    said_end=1
    exit 0
}

# A newer run waited long enough for this one.
# shellcheck disable=SC2317 # a trap calls it
taken_over() {
    fail superseded "a newer run for this node took the machine over"
}

# shellcheck disable=SC2317 # a trap calls it
leave() {
    if [ -z "$said_end" ]; then
        report failed "store the script ended unexpectedly"
    fi
    if [ -n "$temps" ]; then
        IFS=$newline
        # shellcheck disable=SC2086 # one word per line, globbing is off
        rm -f -- $temps
    fi
}
