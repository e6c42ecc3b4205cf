#!/bin/sh
# ssh machine sh -s with a ready script, 32 at once: what a skilled administrator does.
set -eu
export BENCH
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\n' "$@" | xargs -P 32 -n 1 sh -c 'exec ssh -F "$BENCH/ssh_config" "root@$1" sh -s <"$BENCH/script"' sh-one
