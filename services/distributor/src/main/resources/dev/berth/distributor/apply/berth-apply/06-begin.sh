
# --- what every run begins with, and where one that finds everything in place ends ----------------

# A shell reads a script no further than it runs it: what comes after this part is not even parsed on a
# machine that needs no change.
is_as_wanted() {
    [ "$changed$new_directories$restart_needed$fixes" = 000 ] && [ -d "$state" ] && [ "$fences" -le "$most_fences" ]
}

# Nothing but that this run was here.
end_unchanged() {
    end_preflight
    step=unchanged
    note_fence
    make_durable "$state/fence" "$state"
    report ok "nothing to do, $unit is active"
    finish 0 0
}

now
report_at_once ok "3 $digest"
[ $# = 0 ] || fail protocol "this takes no arguments, it reads its standard input"
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
