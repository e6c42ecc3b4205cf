#!/bin/sh
# systemctl as a deployment sees it. What only systemd can do (start, stop) is asked of the sandbox
# through a pair of FIFOs; everything else is files below $BERTH_ROOT.
set -u
root=${BERTH_ROOT:?systemctl of the sandbox needs BERTH_ROOT}
sandbox=$root/.sandbox
control='@CONTROL@'
printf '%s\n' "$*" >>"$sandbox/systemctl.calls"

die() {
    status=$1
    shift
    printf '%s\n' "$*" >&2
    exit "$status"
}

verb='' units='' properties='' quiet='' now='' value=''
while [ $# -gt 0 ]; do
    case $1 in
    -q | --quiet) quiet=yes ;;
    --now) now=yes ;;
    --value) value=yes ;;
    -p | --property | -P)
        [ $# -gt 1 ] || die 1 "systemctl: option requires an argument -- '$1'"
        [ "$1" != -P ] || value=yes
        properties=$properties,$2
        shift
        ;;
    --property=*) properties=$properties,${1#--property=} ;;
    -n | -o | -t | -s)
        [ $# -gt 1 ] || die 1 "systemctl: option requires an argument -- '$1'"
        shift
        ;;
    -*) ;;
    *)
        if [ -z "$verb" ]; then
            verb=$1
        else
            case $1 in
            */* | *[!A-Za-z0-9:_.@-]*) die 1 "Invalid unit name \"$1\"." ;;
            *.service | *.socket | *.target | *.mount | *.timer) units="$units $1" ;;
            *) units="$units $1.service" ;;
            esac
        fi
        ;;
    esac
    shift
done

fragment() { # where the file of unit $1 lies, without the root; fails when there is none
    for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
        if [ -f "$root$folder/$1" ]; then
            printf '%s\n' "$folder/$1"
            return 0
        fi
    done
    return 1
}

load() { # makes the present file of unit $1 the one in effect
    file=$(fragment "$1") && cp -f "$root$file" "$sandbox/units/$1.loaded"
}

loaded() { # like systemd: a unit is loaded when it is first used
    [ -f "$sandbox/units/$1.loaded" ] || load "$1"
}

changed() { # whether the file of unit $1 differs from the one in effect
    [ -f "$sandbox/units/$1.loaded" ] || return 1
    file=$(fragment "$1") || return 0
    ! cmp -s "$root$file" "$sandbox/units/$1.loaded"
}

ask() { # has the sandbox do $1 to unit $2; returns when it is done
    reply=$sandbox/reply.$$
    rm -f "$reply"
    mkfifo -m 600 "$reply" || exit 1
    # Held open in both directions: neither side ever waits for the other one to open it.
    exec 3<>"$reply"
    read -r machine <"$sandbox/machine"
    printf '%s %s %s %s\n' "$machine" "$1" "$2" "$$" >"$control"
    read -r answer <&3
    exec 3>&-
    rm -f "$reply"
    return "$answer"
}

state() { # property $2 of unit $1 as the sandbox last wrote it, or $3
    found=$(sed -n "s/^$2=//p" "$sandbox/units/$1.state" 2>/dev/null)
    printf '%s\n' "${found:-$3}"
}

wants() { # the links by which unit $1 is enabled
    find "$root/etc/systemd/system" -path "*.wants/$1" -o -path "*.requires/$1"
}

file_state() {
    if [ -n "$(wants "$1")" ]; then
        echo enabled
    elif file=$(fragment "$1"); then
        if grep -q '^\[Install\]' "$root$file"; then echo disabled; else echo static; fi
    fi
}

act() { # $1 = start, stop, …; $2 = the unit
    if ! loaded "$2"; then
        case $1 in
        stop) die 5 "Failed to stop $2: Unit $2 not loaded." ;;
        try-restart) return 0 ;;
        *) die 5 "Failed to $1 $2: Unit $2 not found." ;;
        esac
    fi
    if changed "$2"; then
        echo "Warning: The unit file, source configuration file or drop-ins of $2 changed on disk." \
            "Run 'systemctl daemon-reload' to reload units." >&2
    fi
    ask "$1" "$2" || exit $?
}

enable_unit() {
    file=$(fragment "$1") || die 1 "Failed to enable unit: Unit file $1 does not exist."
    targets=$(sed -n 's/^WantedBy=//p' "$root$file")
    [ -n "$targets" ] || echo "The unit files have no installation config." >&2
    for target in $targets; do
        link=/etc/systemd/system/$target.wants/$1
        [ ! -L "$root$link" ] || continue
        mkdir -p "$root${link%/*}"
        # Relative, so that it holds below the sandbox's root as well.
        ln -s "../${file##*/}" "$root$link" || exit 1
        echo "Created symlink $link → $file." >&2
    done
}

show() {
    if fragment "$1" >/dev/null; then load_state=loaded; else load_state=not-found; fi
    if changed "$1"; then reload=yes; else reload=no; fi
    {
        echo "Id=$1"
        echo "LoadState=$load_state"
        echo "ActiveState=$(state "$1" ActiveState inactive)"
        echo "SubState=$(state "$1" SubState dead)"
        echo "Result=$(state "$1" Result success)"
        echo "ExecMainStatus=$(state "$1" ExecMainStatus 0)"
        echo "MainPID=$(state "$1" MainPID 0)"
        echo "NRestarts=0"
        echo "ActiveEnterTimestampMonotonic=$(state "$1" ActiveEnterTimestampMonotonic 0)"
        echo "InvocationID=$(state "$1" InvocationID '')"
        echo "FragmentPath=$(fragment "$1")"
        echo "UnitFileState=$(file_state "$1")"
        echo "NeedDaemonReload=$reload"
    } | while IFS= read -r line; do
        case ${properties:+$properties,} in
        '' | *",${line%%=*},"*)
            if [ -n "$value" ]; then printf '%s\n' "${line#*=}"; else printf '%s\n' "$line"; fi
            ;;
        esac
    done
}

status() {
    file=$(fragment "$1") || die 4 "Unit $1 could not be found."
    active=$(state "$1" ActiveState inactive)
    echo "● $1"
    echo "     Loaded: loaded ($file; $(file_state "$1"))"
    echo "     Active: $active ($(state "$1" SubState dead))"
    [ "$active" = active ] || exit 3
}

case $verb in
daemon-reload)
    for known in "$sandbox"/units/*.loaded "$root"/etc/systemd/system/*.*; do
        unit=${known##*/}
        unit=${unit%.loaded}
        case $unit in *.wants | *.requires | *.d | '*'*) continue ;; esac
        load "$unit" || rm -f "$sandbox/units/$unit.loaded"
    done
    exit 0
    ;;
'') die 1 "systemctl of the sandbox: no verb given" ;;
esac
[ -n "$units" ] || die 1 "Too few arguments."

worst=0
for unit in $units; do
    case $verb in
    start | stop | restart | try-restart) act "$verb" "$unit" ;;
    reload-or-restart) act restart "$unit" ;;
    reset-failed) ask "$verb" "$unit" || exit $? ;;
    enable)
        enable_unit "$unit"
        [ -z "$now" ] || act start "$unit"
        ;;
    disable)
        wants "$unit" | while IFS= read -r link; do
            rm -f "$link"
            echo "Removed \"${link#"$root"}\"." >&2
        done
        [ -z "$now" ] || act stop "$unit"
        ;;
    is-enabled)
        is=$(file_state "$unit")
        [ -n "$is" ] ||
            die 1 "Failed to get unit file state for $unit: No such file or directory"
        [ -n "$quiet" ] || echo "$is"
        [ "$is" != disabled ] || worst=1
        ;;
    is-active)
        is=$(state "$unit" ActiveState inactive)
        [ -n "$quiet" ] || echo "$is"
        [ "$is" = active ] || worst=3
        ;;
    is-failed)
        is=$(state "$unit" ActiveState inactive)
        [ -n "$quiet" ] || echo "$is"
        [ "$is" = failed ] || worst=1
        ;;
    show) show "$unit" ;;
    status) status "$unit" ;;
    cat)
        file=$(fragment "$unit") || die 1 "No files found for $unit."
        echo "# $file"
        cat "$root$file"
        ;;
    *) die 1 "Unknown command verb $verb." ;;
    esac
done
exit "$worst"
