
# --- one at a time, the newest wins ---------------------------------------------------------------

take_lock() {
    step=lock
    if ! open_lock; then
        refuse_others
        fail store "${lock#"$root"} cannot be written"
    fi
    command -v flock >/dev/null || fail missing-tool "there is no 'flock' on this machine's PATH"
    waited=0
    until flock -n 9; do wait_for_lock; done
    note_holder
    if [ "$waited" = 0 ]; then report_at_once ok "waited=0"; else report ok "waited=$waited"; fi
}

# The kernel lets go of it when we end, however that happens.
open_lock() {
    { : >>"$lock"; } 2>/dev/null && exec 9>>"$lock"
}

note_holder() {
    printf '%s %s %s %s %s\n' "$$" "$cluster" "$node" "$attempt" "$epoch" >"$holder_file" ||
        fail store "${holder_file#"$root"} cannot be written"
}

refuse_others() {
    [ -n "$root" ] || [ "$(id -u)" = 0 ] || fail not-root "this needs root and runs as $(id -un)"
}

# An earlier run of this node that was stopped is not waited for for ever:
# its claim is void since ours was made. It is asked to end, then killed, which is safe at any moment.
wait_for_lock() {
    if [ "$waited" -ge "$patience" ]; then
        find_older_holder || fail busy "another run of this script holds the lock since $waited s"
        case $((waited - patience)) in
            0) kill -TERM "$holder" && kill -CONT "$holder" ;;
            2) kill -KILL "$holder" ;;
            5) fail busy "another run of this script does not let go of the lock" ;;
        esac 2>/dev/null
    fi
    waited=$((waited + 1))
    sleep 1
}

# Whether the holder is a run of this node that came before us, and really holds our lock.
find_older_holder() {
    holder=''
    IFS=' ' read -r holder its_cluster its_node its_attempt its_epoch more <"$holder_file" || return 1
    case $holder:$its_attempt:$its_epoch in
        *[!0-9:]* | :* | *::* | *:) return 1 ;;
    esac
    [ -z "$more" ] && [ "$its_cluster" = "$cluster" ] && [ "$its_node" = "$node" ] && is_before_us && has_our_lock
} 2>/dev/null

# Under any number: a shell may move it while one of its programs runs without it.
has_our_lock() {
    set +f
    for descriptor in "/proc/$holder/fd"/*; do
        # shellcheck disable=SC3013 # dash, busybox and bash know -ef
        if [ "$descriptor" -ef "$lock" ]; then break; fi
        descriptor=
    done
    set -f
    [ -n "$descriptor" ]
}

is_before_us() {
    [ "$its_attempt" -lt "$attempt" ] || { [ "$its_attempt" -eq "$attempt" ] && [ "$its_epoch" -lt "$epoch" ]; }
}

# --- may we? -------------------------------------------------------------------------------------

refuse_symlink() {
    fail symlink "$1 is a symbolic link, and Berth follows none: mount the directory it leads to there (mount --bind, and a line with the option bind in /etc/fstab), or name the real path in the profile"
}

# A symlink below the root could lead a write elsewhere.
no_symlink() {
    rest=${1#/}
    at=$root
    while [ -n "$rest" ]; do
        at=$at/${rest%%/*}
        [ ! -L "$at" ] || refuse_symlink "${at#"$root"}"
        case $rest in
            */*) rest=${rest#*/} ;;
            *) rest= ;;
        esac
    done
}

# The fence is a line per run, the last one counts: a line can be added without a program, and one
# that a full disk or a crash cut short is seen as such. Sets ours: whether the set that came last was
# one of this node; older: whether this attempt is new here.
check_fence() {
    step=fence
    no_symlink /var/lib/berth
    ours=0
    older=1
    read_fence
    if [ "$its_version" != none ]; then
        if [ "$its_version" != 1 ]; then
            fail unreadable "/var/lib/berth/fence is not one of this version; look at it, then remove it"
        elif [ "$its_cluster" != "$cluster" ]; then
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
    report_at_once ok "ours=$ours"
}

# Sets its_…, from the last line that was written to its end; fences, how many there are; torn, one that was not.
read_fence() {
    its_version=none
    fences=0
    torn=
    [ -e "$state/fence" ] || return 0
    while IFS= read -r line || { torn=$line && break; }; do
        fences=$((fences + 1))
        parse_fence "$line"
    done <"$state/fence"
    [ "$fences" != 0 ] || its_version=none
}

parse_fence() {
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    set -- $1
    its_version=broken
    case $#:${4:-}:${5:-} in
        5:*[!0-9]*:* | 5::* | 5:*:*[!0-9]* | 5:*:) ;;
        5:*) its_version=$1 its_cluster=$2 its_node=$3 its_attempt=$4 its_epoch=$5 ;;
    esac
}

note_fence() {
    next_fence="1 $cluster $node $attempt $epoch"
    if [ "$its_version $its_cluster $its_node $its_attempt $its_epoch" != "$next_fence" ]; then
        printf '%s%s\n' "${torn:+$newline}" "$next_fence" >>"$state/fence" ||
            fail store "/var/lib/berth cannot be written"
    fi
}

# All that a run leaves behind which changes nothing: that it was here.
note_run() {
    note_fence
    make_durable "$state/fence" "$state"
}

make_durable() {
    if [ "$durable" = 1 ]; then
        sync -- "$@" 2>/dev/null || sync || fail store "the files cannot be made durable"
    fi
}
