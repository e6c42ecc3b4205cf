#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# berth-apply: puts one set of files on this machine and starts the kubelet.
#
# The distributor runs it as `sh -c '<this text>'`, or as a root-owned helper of the same text. It is
# constant: it holds no value and no secret. Everything it is told comes on stdin as data, in the
# lines that ApplyRequest writes; everything it answers are lines `berth: <step> <status> <ms> <detail>`
# and, as evidence, `berth> <text>`.
#
# It promises: a set older than the one that came last is refused before the first write; every file
# is the old one or the new one, whole, whenever this is killed; an unfinished set is finished, with
# its restart, by the next run; a kubelet that ran before and does not with the new set gets the old
# set back. Needs: a POSIX shell, awk, sha256sum, stat -c, sync, systemctl.
set -uf
umask 077
LC_ALL=C
PATH="${PATH:-}:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH
# A dropped link must not stop this between two renames.
trap '' HUP PIPE
trap 'exit 1' INT TERM
trap 'leave' EXIT

# Where the machine's file system begins; only a sandbox machine sets it.
root=${BERTH_ROOT:-}
state=$root/var/lib/berth
newline='
'
step=hello
said_end=
temps=
lock_directory=
items=0
work='' real='' its=''

# --- answering ---------------------------------------------------------------------------------

# Milliseconds since boot, without a fork.
now() {
    clock=0
    if read -r up _ </proc/uptime; then
        case $up in
            0*) ;;
            *.??) clock=${up%.*}${up#*.}0 ;;
        esac
    fi 2>/dev/null
}

report() {
    began=$clock
    now
    printf 'berth: %s %s %s %s\n' "$step" "$1" "$((clock - began))" "$2"
}

# $1 a word for the program, $2 a sentence for people.
fail() {
    report failed "$1 $2"
    said_end=1
    exit 1
}

leave() {
    if [ -z "$said_end" ]; then
        report failed "store the script ended unexpectedly"
    fi
    if [ -n "$temps" ]; then
        IFS=$newline
        # shellcheck disable=SC2086 # one word per line, globbing is off
        rm -f -- $temps
    fi
    if [ -n "$lock_directory" ]; then
        rm -rf -- "$lock_directory"
    fi
}

# --- reading: strictly these lines in this order --------------------------------------------------

take() {
    IFS= read -r line || fail truncated "the input ended before '$1'"
    case $line in
        "$1 "?*) rest=${line#"$1 "} ;;
        *) fail protocol "expected '$1'" ;;
    esac
}

check_word() {
    case $2 in
        '' | -* | *[!A-Za-z0-9._@-]*) fail protocol "'$1' is not a plain word" ;;
    esac
}

check_number() {
    case $2 in
        '' | *[!0-9]* | 0?* | ???????????????????*) fail protocol "'$1' is not a number" ;;
    esac
}

check_path() {
    case $2 in
        [!/]* | / | */ | *//* | */./* | */../* | */. | */.. | *[!A-Za-z0-9._/@:+=-]* | '')
            fail protocol "'$1' is not a plain absolute path" ;;
    esac
}

check_attributes() {
    case $1 in
        :* | *: | *:*:* | -* | *[!a-z0-9_:-]*) fail protocol "an owner is not user:group" ;;
        *:*) ;;
        *) fail protocol "an owner is not user:group" ;;
    esac
    case $2 in
        [0-7][0-7][0-7][0-7]) ;;
        *) fail protocol "a mode is not four octal digits" ;;
    esac
}

check_flag() {
    case $2 in
        0 | 1) ;;
        *) fail protocol "'$1' is neither 0 nor 1" ;;
    esac
}

# The items of the set are numbered variables: kind_N owner_N mode_N sum_N restart_N path_N, and
# later work_N (none|attributes|new) and real_N (what chown and chmod act on).
get() {
    eval "kind=\$kind_$1 owner=\$owner_$1 mode=\$mode_$1 path=\$path_$1 sum=\$sum_$1 restart=\$restart_$1"
}

add_item() {
    items=$((items + 1))
    check_attributes "$owner" "$mode"
    check_path "$kind" "$path"
    eval "kind_$items=\$kind owner_$items=\$owner mode_$items=\$mode path_$items=\$path"
    eval "sum_$items=\$sum restart_$items=\$restart work_$items=none real_$items=\$root\$path"
}

read_header() {
    step=header
    take berth-apply
    [ "$rest" = 1 ] || fail protocol "this script speaks version 1"
    take fence
    IFS=' ' read -r cluster node attempt epoch more <<EOF
$rest
EOF
    check_word cluster "$cluster"
    check_word node "$node"
    check_number attempt "$attempt"
    check_number epoch "$epoch"
    [ -z "$more" ] || fail protocol "the fence has four parts"
    take unit
    unit=$rest
    check_word unit "$unit"
    take kubelet
    kubelet=$rest
    check_path kubelet "$kubelet"
    take kubeconfig
    kubeconfig=$rest
    check_path kubeconfig "$kubeconfig"
    take certificate
    certificate=$rest
    check_path certificate "$certificate"
    take rejoin
    rejoin=$rest
    check_flag rejoin "$rejoin"
    take settle
    settle=$rest
    check_number settle "$settle"
    take patience
    patience=$rest
    check_number patience "$patience"
    read_items
    report ok "items=$items"
}

read_items() {
    files=0
    while :; do
        IFS=' ' read -r keyword owner mode one two three path || fail truncated "the input ended in the header"
        case $keyword in
            directory)
                kind=directory path=$one sum='' restart=0
                [ -z "$two$three" ] || fail protocol "a directory has three parts"
                [ "$files" = 0 ] || fail protocol "directories come before files"
                ;;
            file)
                sum=$one kind=$two restart=$three
                files=$((files + 1))
                case $kind in
                    plain | bootstrap | secret) ;;
                    *) fail protocol "a file is plain, bootstrap or secret" ;;
                esac
                case $sum in
                    *[!0-9a-f]*) fail protocol "a sum is not a sha256" ;;
                esac
                [ ${#sum} = 64 ] || fail protocol "a sum is not a sha256"
                check_flag restart "$restart"
                ;;
            contents)
                [ -z "$owner" ] || fail protocol "'contents' stands alone"
                return
                ;;
            *) fail protocol "expected directory, file or contents" ;;
        esac
        [ "$items" -lt 64 ] || fail protocol "more than 64 items"
        add_item
    done
}

# --- one at a time -------------------------------------------------------------------------------

take_lock() {
    step=lock
    no_symlink /var/lib/berth
    if [ ! -d "$state" ]; then
        umask 022
        mkdir -p -- "$root/var/lib" && umask 077 && mkdir -- "$state"
        umask 077
    fi 2>/dev/null
    if [ ! -d "$state" ] || [ ! -w "$state" ]; then
        [ -n "$root" ] || [ "$(id -u)" = 0 ] || fail not-root "this needs root and runs as $(id -un)"
        fail store "/var/lib/berth cannot be made or written"
    fi
    waited=0
    if command -v flock >/dev/null; then
        exec 9>"$state/lock"
        until flock -n 9; do wait_for_lock; done
    else
        lock_by_directory
    fi
    report ok "waited=$waited"
}

wait_for_lock() {
    [ "$waited" -lt "$patience" ] || fail busy "another run of this script holds the lock since $waited s"
    waited=$((waited + 1))
    sleep 1
}

# Without flock: the directory names its holder; a holder that is gone, or from before the last boot,
# is robbed.
lock_by_directory() {
    boot=
    read -r boot </proc/sys/kernel/random/boot_id
    until mkdir -- "$state/lock.d"; do
        holder='' when=''
        [ ! -f "$state/lock.d/holder" ] || read -r holder when <"$state/lock.d/holder"
        if { [ "$when" != "$boot" ] && { [ -n "$holder" ] || [ "$waited" -ge 5 ]; }; } ||
            { [ -n "$holder" ] && ! kill -0 "$holder"; }; then
            mv -- "$state/lock.d" "$state/lock.stale.$$" && rm -rf -- "$state/lock.stale.$$"
            continue
        fi
        wait_for_lock
    done 2>/dev/null
    lock_directory=$state/lock.d
    printf '%s %s\n' "$$" "$boot" >"$lock_directory/holder"
}

# --- may we? -------------------------------------------------------------------------------------

# A symlink below the root could lead a write elsewhere.
no_symlink() {
    rest=${1#/}
    at=$root
    while [ -n "$rest" ]; do
        at=$at/${rest%%/*}
        [ ! -L "$at" ] || fail symlink "${at#"$root"} is a symbolic link"
        case $rest in
            */*) rest=${rest#*/} ;;
            *) rest= ;;
        esac
    done
}

# Sets ours: whether the set that came last was one of this node.
check_fence() {
    step=fence
    ours=0
    older=1
    if [ -f "$state/fence" ]; then
        IFS=' ' read -r its_version its_cluster its_node its_attempt its_epoch _ <"$state/fence" || :
        case ${its_version:-}:${its_attempt:-}:${its_epoch:-} in
            1:*[!0-9]*:* | 1::* | 1:*:*[!0-9]* | 1:*:) its_version=broken ;;
        esac
        [ "${its_version:-}" = 1 ] || fail unreadable "/var/lib/berth/fence is not one of this version; look at it, then remove it"
        if [ "$its_cluster" != "$cluster" ]; then
            fail already-joined "this machine belongs to cluster '$its_cluster' as '$its_node'; remove /var/lib/berth from it to give it to another cluster"
        elif [ "$its_node" = "$node" ]; then
            ours=1
            if [ "$its_attempt" -gt "$attempt" ] ||
                { [ "$its_attempt" -eq "$attempt" ] && [ "$its_epoch" -gt "$epoch" ]; }; then
                fail superseded "attempt $its_attempt (claim $its_epoch) of this node came before attempt $attempt (claim $epoch)"
            fi
            [ "$its_attempt" -lt "$attempt" ] || older=0
        elif [ "$rejoin" = 0 ]; then
            fail already-joined "this machine is node '$its_node' of this cluster"
        fi
    fi
    report ok "ours=$ours"
}

# Whether the kubelet has a client certificate that has not expired. One that cannot be read for want
# of openssl counts as valid: the careful answer.
certificate_holds() {
    [ -s "$root$certificate" ] || return 1
    command -v openssl >/dev/null || return 0
    openssl x509 -checkend 0 -noout -in "$root$certificate" >/dev/null 2>&1 </dev/null
}

preflight() {
    step=preflight
    for tool in awk sha256sum stat sync systemctl chown chmod mv ln rm mkdir; do
        command -v "$tool" >/dev/null || fail missing-tool "there is no '$tool' on this machine's PATH"
    done
    if ! [ -f "$root$kubelet" ] || ! [ -x "$root$kubelet" ]; then
        fail missing-binary "$kubelet is not there or not executable"
    fi
    no_symlink "$kubeconfig"
    declared=$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        no_symlink "$path"
        if [ "$kind" = directory ]; then
            [ ! -e "$root$path" ] || [ -d "$root$path" ] || fail not-a-directory "$path is not a directory"
            declared=$declared$path$newline
        else
            [ ! -e "$root$path" ] || [ -f "$root$path" ] || fail not-a-file "$path is not a regular file"
            case $declared in
                *"$newline${path%/*}$newline"*) ;;
                *) [ -d "$root${path%/*}" ] || fail missing-directory "${path%/*} does not exist and is not part of the set" ;;
            esac
        fi
    done
    if [ "$ours" = 0 ] && [ "$rejoin" = 0 ] && certificate_holds; then
        fail already-joined "$certificate is a valid client certificate that Berth did not put here"
    fi
    report ok "rejoin=$rejoin"
}

# --- what differs? -------------------------------------------------------------------------------

# Sets work_N, and changed to the number of files whose content differs.
compare() {
    step=compare
    changed=0
    restart_needed=0
    secret_changed=0
    unfinished=
    if [ -s "$state/unfinished" ]; then
        while IFS= read -r line; do unfinished=$unfinished$line$newline; done <"$state/unfinished"
        restart_needed=1
    fi
    compare_contents
    compare_attributes
    report ok "changed=$changed"
}

compare_contents() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" != directory ] && [ -f "$root$path" ]; then set -- "$@" "$root$path"; fi
    done
    sums=
    [ $# = 0 ] || sums=$(sha256sum -- "$@" </dev/null)
    sums=$newline$sums$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" = directory ]; then
            [ -d "$root$path" ] || eval "work_$i=new"
            continue
        fi
        case $sums in
            *"$newline$sum  $root$path$newline"*) continue ;;
        esac
        eval "work_$i=new"
        changed=$((changed + 1))
        [ "$restart" = 0 ] || [ "$kind" = bootstrap ] || restart_needed=1
        [ "$kind" != bootstrap ] || secret_changed=1
    done
}

compare_attributes() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ -e "$root$path" ]; then set -- "$@" "$root$path"; fi
    done
    [ $# != 0 ] || return 0
    found=$newline$(stat -c '%U:%G %a %n' -- "$@" </dev/null)$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        eval "work=\$work_$i"
        [ "$work" = none ] || continue
        case $found in
            *"$newline$owner ${mode#0} $root$path$newline"* | *"$newline$owner $mode $root$path$newline"*) ;;
            *) eval "work_$i=attributes" ;;
        esac
    done
}

# --- the set -------------------------------------------------------------------------------------

# Reads all contents in one pass: as many lines as announced go to each file, "" means not wanted.
# shellcheck disable=SC2016 # this is awk
spread='
BEGIN { for (i = 1; i < ARGC; i++) file[i] = ARGV[i]; count = ARGC - 1; ARGC = 1; at = 0; left = 0; verdict = 3 }
left == 0 && $0 == "end" { verdict = at == count ? 0 : 4; exit }
left == 0 {
    if ($1 != "content" || NF != 4 || $2 != at + 1 || at == count || $3 !~ /^[0-9]+$/ || $4 !~ /^[01]$/) { verdict = 4; exit }
    at++; left = $3 + 0; closed = $4
    if (file[at] != "") { printf "" > (file[at]); if (left == 0 && close(file[at]) != 0) { verdict = 5; exit } }
    next
}
{
    left--
    if (file[at] == "") next
    if (left > 0 || closed == 1) print > (file[at]); else printf "%s", $0 > (file[at])
    if (left == 0 && close(file[at]) != 0) { verdict = 5; exit }
}
END { exit verdict }
'

store() {
    step=store
    make_directories
    name_temporaries
    take_contents
    if [ "$changed" != 0 ]; then check_sums; fi
    set_attributes
    note_intent
    put_in_place
    report ok "changed=$changed"
}

make_directories() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        eval "work=\$work_$i"
        if [ "$kind" = directory ] && [ "$work" = new ]; then set -- "$@" "$root$path"; fi
    done
    [ $# != 0 ] || return 0
    umask 022
    mkdir -p -- "$@" || fail store "a directory cannot be made"
    umask 077
}

# A temporary lies beside its file, so that the rename stays within the file system.
name_temporaries() {
    left_over=
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        eval "work=\$work_$i"
        if [ "$kind" != directory ] && [ "$work" = new ]; then
            temp=$root${path%/*}/.${path##*/}.berth-new
            eval "real_$i=\$temp"
            temps=$temps$temp$newline
            if [ -e "$temp" ] || [ -L "$temp" ]; then left_over=1; fi
        fi
    done
    [ -z "$left_over" ] || {
        IFS=$newline
        # shellcheck disable=SC2086 # one word per line, globbing is off
        rm -f -- $temps
        IFS=' '
    }
}

take_contents() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        eval "work=\$work_$i real=\$real_$i"
        [ "$kind" != directory ] || continue
        if [ "$work" = new ]; then set -- "$@" "$real"; else set -- "$@" ''; fi
    done
    awk "$spread" "$@" 9>&-
    case $? in
        0) exec </dev/null ;;
        3) fail truncated "the input ended in the contents" ;;
        4) fail protocol "the contents are not as announced" ;;
        *) fail store "the files cannot be written" ;;
    esac
}

check_sums() {
    IFS=$newline
    # shellcheck disable=SC2086 # one word per line, globbing is off
    sums=$newline$(sha256sum -- $temps)$newline
    IFS=' '
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        eval "work=\$work_$i real=\$real_$i"
        if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
        case $sums in
            *"$newline$sum  $real$newline"*) ;;
            *)
                # Some awks do not notice a full disk.
                printf 'x' >"$state/probe" || fail store "the disk is full"
                rm -f -- "$state/probe"
                fail sha256 "what arrived for $path is not what was sent"
                ;;
        esac
    done
}

# One chown per owner and one chmod per mode, before the files have their names.
set_attributes() {
    owners=' '
    modes=' '
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "work=\$work_$i"
        [ "$work" != none ] || continue
        get "$i"
        case $owners in
            *" $owner "*) ;;
            *)
                owners="$owners$owner "
                act_on_all owner "$owner" chown
                ;;
        esac
        case $modes in
            *" $mode "*) ;;
            *)
                modes="$modes$mode "
                act_on_all mode "$mode" chmod
                ;;
        esac
    done
}

act_on_all() {
    attribute=$1 value=$2 tool=$3
    set --
    j=0
    while [ "$j" -lt "$items" ]; do
        j=$((j + 1))
        eval "work=\$work_$j its=\$${attribute}_$j real=\$real_$j"
        if [ "$work" != none ] && [ "$its" = "$value" ]; then set -- "$@" "$real"; fi
    done
    "$tool" -- "$value" "$@" || fail store "$tool $value was refused"
}

sync_all() {
    sync -- "$@" 2>/dev/null || sync || fail store "the files cannot be made durable"
}

# Written and durable before the first rename: the fence, and which files this run is about to change.
# A run that is killed in between leaves the list behind, and the next run restarts the kubelet.
note_intent() {
    set -- "$state/fence.new"
    printf '1 %s %s %s %s\n' "$cluster" "$node" "$attempt" "$epoch" >"$state/fence.new" ||
        fail store "/var/lib/berth cannot be written"
    if [ "$changed" != 0 ]; then
        added=
        i=0
        while [ "$i" -lt "$items" ]; do
            i=$((i + 1))
            get "$i"
            eval "work=\$work_$i real=\$real_$i"
            if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
            set -- "$@" "$real"
            case $newline$unfinished in
                *"$newline$path$newline"*) ;;
                *)
                    added=$added$path$newline
                    if [ "$kind" = plain ] && [ -f "$root$path" ]; then keep_previous; fi
                    ;;
            esac
        done
        if [ -n "$added" ]; then
            printf '%s' "$added" >>"$state/unfinished" || fail store "/var/lib/berth cannot be written"
        fi
        unfinished=$unfinished$added
        set -- "$@" "$state/unfinished"
    fi
    sync_all "$@"
}

# The last version that worked, for a rollback; a second name for it costs no space. Secrets are not
# kept.
keep_previous() {
    previous=$root${path%/*}/.${path##*/}.berth-previous
    ln -f -- "$root$path" "$previous" 2>/dev/null || cp -p -- "$root$path" "$previous" ||
        fail store "the previous version of $path cannot be kept"
}

put_in_place() {
    directories=
    if [ "$rejoin" = 1 ] && [ "$older" = 1 ]; then set_identity_aside; fi
    mv -f -- "$state/fence.new" "$state/fence" || fail store "/var/lib/berth cannot be written"
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        eval "work=\$work_$i real=\$real_$i"
        if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
        mv -f -- "$real" "$root$path" || fail store "$path cannot be put in place"
        case $newline$directories in
            *"$newline$root${path%/*}$newline"*) ;;
            *) directories=$directories$root${path%/*}$newline ;;
        esac
    done
    temps=
    IFS=$newline
    # shellcheck disable=SC2086 # one word per line, globbing is off
    sync_all "$state" $directories
    IFS=' '
}

# A rejoin begins with a new identity: with its old certificate in place a kubelet never asks for one.
# Done once per attempt, before the fence says that this attempt was here.
set_identity_aside() {
    for file in "$root$kubeconfig" "$root$certificate"; do
        if [ -e "$file" ] || [ -L "$file" ]; then
            mv -f -- "$file" "${file%/*}/.${file##*/}.berth-previous" || fail store "the old identity cannot be set aside"
            secret_changed=1
        fi
    done
}

# --- the kubelet ---------------------------------------------------------------------------------

is_active() {
    systemctl is-active --quiet "$unit" </dev/null 9>&-
}

start() {
    systemctl daemon-reload </dev/null >&2 9>&- &&
        systemctl enable "$unit" </dev/null >&2 9>&- &&
        { [ "$1" = 0 ] || systemctl restart "$unit" </dev/null >&2 9>&-; } || return 1
    if [ "$1" = 1 ] && [ "$settle" != 0 ]; then sleep "$settle"; fi
    is_active
}

run_kubelet() {
    step=kubelet
    if is_active; then active=1; else active=0 restart_needed=1; fi
    if [ "$secret_changed" = 1 ] && { [ "$active" = 0 ] || ! certificate_holds; }; then restart_needed=1; fi
    if [ "$changed" = 0 ] && [ "$restart_needed" = 0 ]; then
        report ok "active already"
        return
    fi
    start "$restart_needed" || recover
    forget_intent
    report ok "restarted=$restart_needed"
}

# The set works: it is finished, and the identity it replaced is of no more use.
forget_intent() {
    set --
    for file in "$state/unfinished" "$root${kubeconfig%/*}/.${kubeconfig##*/}.berth-previous" \
        "$root${certificate%/*}/.${certificate##*/}.berth-previous"; do
        if [ -e "$file" ] || [ -L "$file" ]; then set -- "$@" "$file"; fi
    done
    [ $# = 0 ] || rm -f -- "$@"
}

# Says why, gives a kubelet that ran before its previous set back, and ends.
recover() {
    report failed "start $unit is not active after its start"
    {
        systemctl status --no-pager --full --lines=0 "$unit"
        journalctl --unit "$unit" --no-pager --quiet --lines=40 --output=cat
    } </dev/null 2>&1 9>&- | awk 'NR <= 80 { print "berth> " substr($0, 1, 500) }'
    step=rollback
    if [ "$active" = 1 ] || [ "$had_unfinished" = 1 ]; then roll_back; else report skipped "no kubelet ran here before"; fi
    said_end=1
    exit 1
}

roll_back() {
    back=0
    IFS=$newline
    for path in $unfinished; do
        IFS=' '
        previous=$root${path%/*}/.${path##*/}.berth-previous
        if [ -f "$previous" ] && ! [ -L "$previous" ]; then
            mv -f -- "$previous" "$root$path" && back=$((back + 1))
        fi
    done
    IFS=' '
    for file in "$root$kubeconfig" "$root$certificate"; do
        previous=${file%/*}/.${file##*/}.berth-previous
        if [ -e "$previous" ] && [ ! -e "$file" ]; then mv -f -- "$previous" "$file"; fi
    done
    sync
    if start 1; then
        rm -f -- "$state/unfinished"
        report ok "files=$back"
    else
        report failed "start the previous set does not run either"
    fi
}

# --- the whole procedure -------------------------------------------------------------------------

now
report ok "1"
read_header
take_lock
check_fence
preflight
compare
had_unfinished=0
[ -z "$unfinished" ] || had_unfinished=1
store
run_kubelet
step='done'
report ok "changed=$((changed > 0)) restarted=$restart_needed"
said_end=1
