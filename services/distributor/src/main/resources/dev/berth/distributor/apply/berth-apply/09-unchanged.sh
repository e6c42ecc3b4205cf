
# --- where a run that finds everything in place ends ----------------------------------------------

# A shell reads a script no further than it runs it: what comes after this part is not even parsed on a
# machine that needs no change.
is_as_wanted() {
    [ "$changed$new_directories$restart_needed$fixes" = 000 ] && [ -d "$state" ] && [ "$fences" -le "$most_fences" ]
}

end_unchanged() {
    end_preflight
    step=unchanged
    note_run
    note_verified
    report ok "nothing to do, $unit is active"
    finish 0 0
}

# For the next run of this very set, if each of its items was seen once and is as it was seen: which files these are. It
# is of no use to a rejoin, to a set of which a file was left alone, and where owners or modes were set after they
# were seen. Without it the next run does more work, no more.
note_verified() {
    [ "$rejoin$fixes" = 0 ] && [ "$identity" != ours ] && [ "$noted" = "$items" ] || return 0
    printf '%s\n%s\n%send\n' "$digest $set_digest" "$owners$paths" "$lines" >"$verified_file"
} 2>/dev/null

IFS=$newline
# shellcheck disable=SC2046 # a word per line, globbing is off
set -- $(cat)
IFS=$usual_separators
exec </dev/null
read_header "$@"
if [ "$run" = apply ]; then
    take_lock
    check_fence
    compare
    preflight
    if is_as_wanted; then end_unchanged; fi
fi
