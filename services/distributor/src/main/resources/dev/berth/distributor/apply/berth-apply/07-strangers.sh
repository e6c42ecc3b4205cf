
# --- does it serve somewhere else? ------------------------------------------------------------------

# Where kubelets of other tools keep what they joined with: kubeadm, images with a kubelet of their own, k0s, k3s,
# RKE2, MicroK8s. A bootstrap kubeconfig is as good: whoever put it there is about to join.
others_kubeconfigs='/etc/kubernetes/kubelet.conf /etc/kubernetes/bootstrap-kubelet.conf /var/lib/kubelet/kubeconfig
/var/lib/kubelet/bootstrap-kubeconfig /var/lib/k0s/kubelet.conf /var/lib/k0s/kubelet-bootstrap.conf
/var/lib/rancher/k3s/agent/kubelet.kubeconfig /var/lib/rancher/rke2/agent/kubelet.kubeconfig
/var/snap/microk8s/current/credentials/kubelet.config'
others_certificates='/var/lib/kubelet/pki/kubelet-client-current.pem /var/lib/k0s/kubelet/pki/kubelet-client-current.pem
/var/lib/rancher/k3s/agent/client-kubelet.crt /var/lib/rancher/rke2/agent/client-kubelet.crt'

# On a machine that has no set of ours for this node, everything that looks like a kubelet at work is somebody else's,
# and all of it is said at once.
refuse_another_kubelet() {
    files_found=
    # shellcheck disable=SC2086 # split at blanks, globbing is off
    find_identities "$kubeconfig" $others_kubeconfigs
    # shellcheck disable=SC2086 # split at blanks, globbing is off
    find_valid_certificates "$certificate" $others_certificates
    found=
    look_for_port
    [ "$listens" != taken ] || found=", something listens on port 10250"
    [ -z "$files_found" ] || found="$found, there is${files_found#,}"
    find_running_kubelet
    [ -z "$found" ] ||
        fail already-joined "${found#, }; Berth put none of it here: if this machine is to leave its cluster for this one, announce it with a rejoin reason, else correct the announced address"
}

# The kernel walks all its connections for a reader of /proc/net/tcp, some milliseconds each time: where ss is, it is
# asked for the one port. Where our kubelet runs, or one that is to be replaced, the port is its own. Sets listens,
# once: taken, free or unknown.
look_for_port() {
    [ -z "$listens" ] || return 0
    if [ "$active" = 1 ] && [ "$ours$rejoin" != 00 ]; then
        listens=free
    elif [ -z "$root" ] && command -v ss >/dev/null && found_port=$(ss -Hltn 'sport = :10250' 2>/dev/null 9>&-); then
        if [ -n "$found_port" ]; then listens=taken; else listens=free; fi
    else
        set --
        for file in /proc/net/tcp /proc/net/tcp6; do
            if [ -r "$root$file" ]; then set -- "$@" "$root$file"; fi
        done
        listens=unknown
        # shellcheck disable=SC2016 # this is awk
        [ $# = 0 ] || listens=$(awk '$2 ~ /:280A$/ && $4 == "0A" { taken = 1 } END { print taken ? "taken" : "free" }' "$@" 9>&-)
    fi
}

find_identities() {
    for file; do
        if [ -s "$root$file" ] || [ -L "$root$file" ]; then files_found="$files_found, $file"; fi
    done
}

# What has expired lets nobody in any more; what openssl cannot read, or nobody can, may be valid.
find_valid_certificates() {
    for file; do
        [ -s "$root$file" ] || [ -L "$root$file" ] || continue
        if command -v openssl >/dev/null && openssl x509 -noout -in "$root$file" >/dev/null 2>&1 &&
            ! openssl x509 -checkend 0 -noout -in "$root$file" >/dev/null 2>&1; then
            continue
        fi
        files_found="$files_found, $file"
    done
}

# A packaged kubelet without configuration is started by systemd again and again, and dies each time: what runs is
# looked at until it has died, or has run for some seconds, unless there is more that speaks for a kubelet at work.
find_running_kubelet() {
    list_kubelets
    looks=0
    while [ -n "$kubelets" ] && [ -z "$found" ] && [ "$looks" -lt 5 ]; do
        sleep 1 9>&-
        looks=$((looks + 1))
        seen_before=$kubelets
        list_kubelets
        forget_newcomers
    done
    for process in $kubelets; do found="$found, ${process#*:} runs (process ${process%%:*})"; done
    # Without processes to see, systemd's word is all there is.
    if [ "$active:$visible" = 1:0 ] && is_active; then found="$found, $unit is active"; fi
}

# Sets kubelets to process:name of what runs as one, by its name or as the main process of the unit. One that
# became a zombie has no program.
list_kubelets() {
    kubelets=
    visible=0
    main=
    if [ "$active" = 1 ]; then main=$(systemctl show --property=MainPID "$unit" 2>/dev/null 9>&-); fi
    main=${main#MainPID=}
    set +f
    for process in "$root"/proc/[0-9]*; do
        number=${process##*/}
        [ ! -e "$process" ] || visible=1
        IFS= read -r name <"$process/comm" || continue
        case $number:$name in
            "$main":*) name=$unit ;;
            *:kubelet | *:kubelet[-.]* | *:kubelite | *:hyperkube | *:k3s | *:k3s-* | *:rke2 | *:k0s) ;;
            *) continue ;;
        esac
        case $name in
            *[!A-Za-z0-9._@-]*) name=kubelet ;;
        esac
        if [ -e "$process/exe" ]; then kubelets="$kubelets $number:$name"; fi
    done
    set -f
} 2>/dev/null

# What came after the last look is another run of what died.
forget_newcomers() {
    still=
    for process in $kubelets; do
        case "$seen_before " in
            *" $process "*) still="$still $process" ;;
        esac
    done
    kubelets=$still
}
