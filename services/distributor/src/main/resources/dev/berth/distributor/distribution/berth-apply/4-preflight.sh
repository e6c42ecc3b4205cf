
# --- can this machine run it? ---------------------------------------------------------------------

preflight() {
    step=preflight
    for tool in awk sha256sum stat sync systemctl chown chmod mv ln rm mkdir; do
        command -v "$tool" >/dev/null || fail missing-tool "there is no '$tool' on this machine's PATH"
    done
    if ! [ -f "$root$kubelet" ] || ! [ -x "$root$kubelet" ]; then
        fail missing-binary "$kubelet is not there or not executable"
    fi
    no_symlink "$kubeconfig"
    declared=$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        no_symlink "$path"
        if [ "$kind" = directory ]; then
            [ ! -e "$root$path" ] || [ -d "$root$path" ] || fail not-a-directory "$path is not a directory"
            declared=$declared$path$newline
        else
            [ ! -e "$root$path" ] || [ -f "$root$path" ] || fail not-a-file "$path is not a regular file"
            case $declared in
                *"$newline${path%/*}$newline"*) ;;
                *) [ -d "$root${path%/*}" ] || fail missing-directory "${path%/*} does not exist and is not part of the set" ;;
            esac
        fi
    done
    if [ "$ours" = 0 ] && [ "$rejoin" = 0 ] && certificate_holds; then
        fail already-joined "$certificate is a valid client certificate that Berth did not put here"
    fi
    find_unit
    if [ "$unit_known" = 1 ] && is_active; then active=1; else active=0; fi
    read_machine_id
    check_surroundings
    report ok "rejoin=$rejoin machine-id=$machine_id"
}

# Whether the kubelet has a client certificate that has not expired. One that cannot be read for want
# of openssl counts as valid: the careful answer.
certificate_holds() {
    [ -s "$root$certificate" ] || return 1
    command -v openssl >/dev/null || return 0
    openssl x509 -checkend 0 -noout -in "$root$certificate" >/dev/null 2>&1 </dev/null
}

# A machine that has no such unit need not be asked whether it runs.
find_unit() {
    unit_known=0
    for folder in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
        if [ -e "$root$folder/$unit" ]; then unit_known=1; fi
    done
}

is_active() {
    systemctl is-active --quiet "$unit" </dev/null 9>&-
}

# Who this machine says it is; `none` where that is no machine-id.
read_machine_id() {
    machine_id=none
    [ -r "$root/etc/machine-id" ] || return 0
    IFS= read -r machine_id <"$root/etc/machine-id" || :
    case ${#machine_id}:$machine_id in
        32:*[!0-9a-f]*) machine_id=none ;;
        32:*) ;;
        *) machine_id=none ;;
    esac
}
