
# --- what is not as wanted is changed ---------------------------------------------------------------

case $run in
    plan) make_plan ;;
    evidence) tell_evidence ;;
esac
end_preflight
[ -z "$swap_to_turn_off" ] || turn_swap_off
begin_stage
[ "$changed" = 0 ] || write_contents "$@"
end_stage
note_intent
put_in_place
run_kubelet
note_verified
finish "$((changed > 0))" "$restart_needed"
