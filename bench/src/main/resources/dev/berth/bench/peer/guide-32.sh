#!/bin/sh
# The guide's commands, 32 machines at once.
set -eu
printf '%s\n' "$@" | xargs -P 32 -n 1 sh "$BENCH/guide-one.sh"
