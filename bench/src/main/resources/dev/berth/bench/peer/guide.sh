#!/bin/sh
# The guide: one machine after the other.
set -eu
for machine in "$@"; do
    sh "$BENCH/guide-one.sh" "$machine" </dev/null
done
