
# --- can this machine run it? ---------------------------------------------------------------------

# What is there must be what the set can be put on. Nothing is written before that is known.
check_paths() {
    for tool in cat awk sha256sum stat sync systemctl chown chmod mv ln rm mkdir; do
        command -v "$tool" >&3 || fail missing-tool "there is no '$tool' on this machine's PATH"
    done 3>/dev/null
    if ! [ -f "$root$kubelet" ] || ! [ -x "$root$kubelet" ]; then
        fail missing-binary "$kubelet is not there or not executable"
    fi
    # A mask is a link too, and has a remedy of its own.
    # shellcheck disable=SC3013 # dash, busybox and bash know -ef
    if [ "$root$unit_file" -ef /dev/null ]; then
        fail masked "$unit is masked ($unit_file is a link to /dev/null): systemctl unmask $unit"
    fi
    no_symlink "$kubeconfig"
    # Ways that were looked at, and directories that the set makes.
    walked=$newline
    declared=$newline
    for i in $every; do
        eval "kind=\$kind_$i path=\$path_$i"
        parent=${path%/*}
        case $walked in
            *"$newline$parent$newline"*) [ ! -L "$root$path" ] || refuse_symlink "$path" ;;
            *) no_symlink "$path" ;;
        esac
        if [ "$kind" = directory ]; then
            [ ! -e "$root$path" ] || [ -d "$root$path" ] || fail not-a-directory "$path is not a directory"
            walked=$walked$path$newline$parent$newline
            declared=$declared$path$newline
        else
            [ ! -e "$root$path" ] || [ -f "$root$path" ] || fail not-a-file "$path is not a regular file"
            walked=$walked$parent$newline
            case $declared in
                *"$newline$parent$newline"*) ;;
                *) [ -d "$root$parent" ] || fail missing-directory "$parent does not exist and is not part of the set" ;;
            esac
        fi
    done
}

# Whose machine it is, and whether its kubelet has to be restarted.
preflight() {
    step=preflight
    if [ "$ours" = 0 ] && [ "$rejoin" = 0 ]; then refuse_another_kubelet; fi
    read_machine_id
    decide_restart
}

# Where a push would change nothing and the kubelet runs, nothing is looked at that a start needs. A script
# that was sent for a push without checks has none of them.
end_preflight() {
    swap_to_turn_off=
    if [ -n "$wanted_checks" ] && { [ "$changed$restart_needed" != 00 ] || [ "$run" = plan ]; }; then
        check_surroundings
        report ok "rejoin=$rejoin machine-id=$machine_id"
    else
        report_at_once ok "rejoin=$rejoin machine-id=$machine_id"
    fi
}

# Sets identity, once: ours, if the certificate names this node, has not expired and is issued by the CA that the set
# delivers; other, if that is not so or cannot be told.
look_at_certificate() {
    [ -z "$identity" ] || return 0
    identity=other
    [ -s "$root$certificate" ] || return 0
    command -v openssl >/dev/null || return 0
    [ -n "$ca" ] || return 0
    case $(openssl x509 -noout -subject -nameopt RFC2253 -in "$root$certificate" 2>/dev/null) in
        "subject=CN=system:node:$node,O=system:nodes" | "subject=O=system:nodes,CN=system:node:$node") ;;
        *) return 0 ;;
    esac
    pem_of_ca
    # An intermediate is as good as a root: it is the CA that the cluster's clients trust. An expired one does not pass.
    openssl verify -partial_chain -purpose sslclient -CAfile /dev/stdin "$root$certificate" >/dev/null 2>&1 <<EOF || return 0
$pem
EOF
    identity=ours
}

# The CA came as one line.
pem_of_ca() {
    pem=
    IFS='|'
    for line in $ca; do pem=$pem$line$newline; done
    IFS=$usual_separators
}

decide_restart() {
    if [ "$active" = 0 ]; then restart_needed=1; fi
    if [ "$bootstrap_changed" = 1 ]; then
        look_at_certificate
        [ "$identity" = ours ] || restart_needed=1
    fi
    if [ "$rejoin" = 1 ] && [ "$older" = 1 ]; then
        for file in "$root$kubeconfig" "$root$certificate" "$root$serving_certificate"; do
            if [ -e "$file" ] || [ -L "$file" ]; then restart_needed=1; fi
        done
    fi
}
