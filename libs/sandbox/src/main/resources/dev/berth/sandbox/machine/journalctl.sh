#!/bin/sh
# The journal of one unit: a text file that the sandbox writes.
set -u
journal=${BERTH_ROOT:?journalctl of the sandbox needs BERTH_ROOT}/.sandbox/journal

unit='' lines=''
while [ $# -gt 0 ]; do
    case $1 in
    -u | --unit | -n | --lines)
        if [ $# -lt 2 ]; then
            echo "journalctl: option requires an argument -- '$1'" >&2
            exit 1
        fi
        case $1 in -u | --unit) unit=$2 ;; *) lines=$2 ;; esac
        shift
        ;;
    --unit=*) unit=${1#*=} ;;
    --lines=*) lines=${1#*=} ;;
    -u?*) unit=${1#-u} ;;
    -n?*) lines=${1#-n} ;;
    -o | -S | -U | --since | --until | --output) [ $# -lt 2 ] || shift ;;
    esac
    shift
done
case $unit in
'' | */*)
    echo "journalctl of the sandbox: name one unit with -u" >&2
    exit 1
    ;;
*.*) ;;
*) unit=$unit.service ;;
esac
if [ ! -s "$journal/$unit.log" ]; then
    echo "-- No entries --"
elif [ -n "$lines" ] && [ "$lines" != all ]; then
    tail -n "$lines" "$journal/$unit.log"
else
    cat "$journal/$unit.log"
fi
