#!/bin/sh
# chown that a login without root's rights can rehearse: each wish is recorded; it is carried out
# where the machine's user may do so and knows the owner.
set -u
root=${BERTH_ROOT:?chown of the sandbox needs BERTH_ROOT}

options=
for argument in "$@"; do
    case $argument in
    --reference=*)
        echo "chown of the sandbox: --reference is not supported" >&2
        exit 1
        ;;
    esac
done
while [ $# -gt 0 ]; do
    case $1 in
    --)
        shift
        break
        ;;
    -*) options="$options $1" ;;
    *) break ;;
    esac
    shift
done
if [ $# -lt 2 ]; then
    echo "chown: missing operand" >&2
    exit 1
fi
owner=$1
shift

failed=0
for path in "$@"; do
    if [ ! -e "$path" ] && [ ! -L "$path" ]; then
        echo "chown: cannot access '$path': No such file or directory" >&2
        failed=1
        continue
    fi
    case $path in
    "$root"/*) shown=${path#"$root"} ;;
    *) shown=$path ;;
    esac
    printf '%s\t%s\n' "$shown" "$owner" >>"$root/.sandbox/owners"
    # shellcheck disable=SC2086 # options are words
    if [ "$(id -u)" = 0 ]; then /bin/chown $options -- "$owner" "$path" 2>/dev/null || :; fi
done
exit "$failed"
