
# --- the whole procedure -------------------------------------------------------------------------

now
report_at_once ok "3 $digest"
[ $# = 0 ] || fail protocol "this takes no arguments, it reads its standard input"
IFS=$newline
# shellcheck disable=SC2046 # a word per line, globbing is off
set -- $(cat)
IFS=$usual_separators
exec </dev/null
read_header "$@"
case $run in
    plan) make_plan ;;
    evidence) tell_evidence ;;
esac
take_lock
check_fence
compare
preflight
[ -z "$swap_to_turn_off" ] || turn_swap_off
stage "$@"
note_intent
put_in_place
run_kubelet
step='done'
report_at_once ok "changed=$((changed > 0)) restarted=$restart_needed"
said_end=1
