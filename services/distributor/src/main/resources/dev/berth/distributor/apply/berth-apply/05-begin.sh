
# --- what every run begins with -------------------------------------------------------------------

now
report_at_once ok "5 $digest"
[ $# = 0 ] || fail protocol "this takes no arguments, it reads its standard input"
read_claim
if [ "$run" = apply ]; then end_if_verified; fi
