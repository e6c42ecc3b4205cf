
# --- what a kubelet needs around it ----------------------------------------------------------------

# Each check says what it saw, on a line of its own; how serious that is was asked for. What cannot be
# seen for want of a tool or a file is `unknown`, never good.
check_surroundings() {
    objections=
    check_unit
    check_runtime
    look_at_tables
    check_disk
    check_api
    check_version
    check_cgroup_v1
    # A plan shows the rest as well.
    [ -z "$objections" ] || [ "$run" = plan ] || fail checks "${objections# }"
}

wanted() {
    eval "[ \"\$severity_$1\" != off ]"
}

# $1 the check, $2 good|bad|unknown, $3 what was seen.
seen() {
    wanted "$1" || return 0
    eval "severity=\$severity_$1"
    case $2:$severity in
        good:*) verdict=ok ;;
        unknown:*) verdict=unknown ;;
        *:fail) verdict=failed objections="$objections $1" ;;
        *) verdict=warned ;;
    esac
    printf 'berth= %s %s %s\n' "$1" "$verdict" "$3"
}

check_runtime() {
    if [ "$runtime" = none ]; then
        seen runtime unknown "the kubelet's configuration names no socket"
    elif [ -S "$root$runtime" ]; then
        seen runtime good "$runtime"
    else
        seen runtime bad "there is no socket $runtime"
    fi
}

# All that stands in files is read by one program.
# shellcheck disable=SC2016 # this is awk
tables='
FILENAME ~ /\/proc\/swaps$/ && FNR > 1 { swaps = swaps " " $1 }
FILENAME ~ /\/proc\/swaps$/ { read_swaps = 1 }
FILENAME ~ /\/etc\/fstab$/ && $1 !~ /^#/ && $3 == "swap" && $4 !~ /(^|,)noauto(,|$)/ { fstab = fstab " " $1 }
FILENAME ~ /\/ip_forward$/ { forward = $1 }
FILENAME ~ /\/bridge-nf-call-iptables$/ { bridge = $1 }
FILENAME ~ /\/nf_conntrack_max$/ { conntrack = 1 }
FILENAME ~ /\/config\.toml$/ && /^[ \t]*SystemdCgroup[ \t]*=/ { driver = /true/ ? "systemd" : "cgroupfs" }
END {
    swap = read_swaps ? "good" : "unknown"
    if (fstab != "") swap = "fstab"
    if (swaps != "") swap = "on"
    print swap, forward == "" ? "x" : forward, bridge == "" ? "x" : bridge, conntrack + 0, driver == "" ? "x" : driver
}
'

look_at_tables() {
    set --
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    for file in /proc/swaps /etc/fstab /proc/sys/net/ipv4/ip_forward \
        /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/netfilter/nf_conntrack_max /etc/containerd/config.toml; do
        if [ -r "$root$file" ]; then set -- "$@" "$root$file"; fi
    done
    if ! { wanted swap || wanted port || wanted forwarding || wanted conntrack || wanted cgroups; }; then return 0; fi
    # shellcheck disable=SC2046 # five words
    set -- $(awk "$tables" "$@" 9>&-)
    [ $# = 5 ] || set -- unknown x x 0 x
    case $1:$severity_swap in
        fstab:fix | on:fix) seen_swap_to_turn_off ;;
        good:*) seen swap good "off" ;;
        fstab:*) seen swap bad "swap is off, but /etc/fstab turns it on at the next boot" ;;
        on:*) seen swap bad "swap is on" ;;
        *) seen swap unknown "/proc/swaps cannot be read" ;;
    esac
    check_port
    case $2:$3 in
        1:1) seen forwarding good "on" ;;
        x:*) seen forwarding unknown "/proc/sys/net/ipv4/ip_forward cannot be read" ;;
        1:x) seen forwarding bad "net.ipv4.ip_forward is 1, but br_netfilter is not loaded" ;;
        *) seen forwarding bad "net.ipv4.ip_forward is $2, bridge-nf-call-iptables is $3" ;;
    esac
    if [ "$4" = 1 ] || command -v conntrack >/dev/null; then
        seen conntrack good "there"
    else
        seen conntrack bad "neither the nf_conntrack module nor the conntrack tool is there"
    fi
    case $5:$cgroups in
        x:* | *:none) seen cgroups unknown "the driver of containerd or of the kubelet is not said" ;;
        systemd:systemd | cgroupfs:cgroupfs) seen cgroups good "$5" ;;
        *) seen cgroups bad "containerd uses the driver $5, the kubelet $cgroups" ;;
    esac
}

check_port() {
    wanted port || return 0
    look_for_port
    case $listens in
        taken) seen port bad "another program listens on port 10250" ;;
        free) seen port good "10250" ;;
        *) seen port unknown "/proc/net/tcp cannot be read" ;;
    esac
}

# What is turned off is no lack; what the next boot turns on without us is one.
seen_swap_to_turn_off() {
    swap_to_turn_off=1
    find_swap_units
    if [ -z "$swap_units" ]; then
        seen swap good "is turned off"
    else
        seen swap bad "is turned off, but these units turn it on at the next boot:$swap_units"
    fi
}

# Less than a gibibyte: the kubelet would evict everything as soon as it runs.
check_disk() {
    wanted disk || return 0
    at=/var/lib/kubelet
    [ -d "$root$at" ] || at=/var/lib
    # shellcheck disable=SC2046 # two words
    set -- $(stat -f -c '%a %S' -- "$root$at" 2>/dev/null 9>&-)
    case $#:${1:-}${2:-} in
        2:*[!0-9]*) seen disk unknown "the free space below $at cannot be read" ;;
        2:*)
            free=$(($1 * $2 / 1048576))
            if [ "$free" -ge 1024 ]; then seen disk good "$free MiB"; else seen disk bad "$free MiB are free below $at"; fi
            ;;
        *) seen disk unknown "the free space below $at cannot be read" ;;
    esac
}

check_version() {
    wanted version || return 0
    if [ "$minors" = none ]; then
        seen version unknown "nobody said for which versions the set is"
        return
    fi
    look_at_version
    if [ -z "$minor" ]; then
        seen version unknown "$kubelet does not say its version"
    elif [ "$minor" -ge "${minors%-*}" ] && [ "$minor" -le "${minors#*-}" ]; then
        seen version good "1.$minor"
    else
        seen version bad "the kubelet is of 1.$minor, the set is for 1.${minors%-*} to 1.${minors#*-}"
    fi
}

# A kubelet refuses version 1 of the control groups where failCgroupV1 says so, which is the default since 1.35.
check_cgroup_v1() {
    wanted cgroupv1 || return 0
    if [ ! -d "$root/sys/fs/cgroup" ]; then
        seen cgroupv1 unknown "/sys/fs/cgroup is not there"
        return
    elif [ -e "$root/sys/fs/cgroup/cgroup.controllers" ]; then
        seen cgroupv1 good "version 2"
        return
    fi
    case $cgroup_v1 in
        accepted) seen cgroupv1 good "version 1 is accepted" ;;
        refused) seen cgroupv1 bad "the machine has control groups of version 1, and failCgroupV1 is true" ;;
        *)
            look_at_version
            if [ -z "$minor" ]; then
                seen cgroupv1 unknown "the machine has control groups of version 1, and $kubelet does not say its version"
            elif [ "$minor" -ge 35 ]; then
                seen cgroupv1 bad "the machine has control groups of version 1, which a kubelet of 1.$minor refuses"
            else
                seen cgroupv1 good "version 1, of which a kubelet of 1.$minor only warns"
            fi
            ;;
    esac
}

# Sets minor: the kubelet's own word, or nothing. It takes some 50 ms of CPU to say it: it is asked once for each
# binary that is there. A plan writes nothing, this neither.
look_at_version() {
    [ -z "$looked_at_version" ] || return 0
    looked_at_version=1
    stamp=$(stat -c '%s %Y %n' -- "$root$kubelet" 2>/dev/null 9>&-)
    line=
    [ ! -r "$version_file" ] || IFS= read -r line <"$version_file" || :
    case $line in
        "$stamp = "*) says=${line#"$stamp = "} ;;
        *)
            says=$("$root$kubelet" --version 2>/dev/null 9>&-)
            [ "$run" = plan ] || printf '%s = %s\n' "$stamp" "$says" >"$version_file" || :
            ;;
    esac
    minor=${says#Kubernetes v1.}
    minor=${minor%%.*}
    case $says:$minor in
        "Kubernetes v1."*.*:[0-9] | "Kubernetes v1."*.*:[0-9][0-9]) ;;
        *) minor= ;;
    esac
}

# One request without a credential: whatever a real API server answers, it was reached, its certificate
# is one of the cluster's, and it says what time it is.
check_api() {
    wanted api || wanted clock || return 0
    if [ "$api" = none ]; then
        seen api unknown "the bootstrap kubeconfig names no server"
        seen clock unknown "the API server was not asked"
    elif ! command -v curl >/dev/null; then
        seen api unknown "there is no curl on this machine"
        seen clock unknown "there is no curl on this machine"
    else
        pem_of_ca
        # shellcheck disable=SC2086 # no CA, no option
        answer=$(curl -sS --noproxy '*' --connect-timeout 5 --max-time 8 ${ca:+--cacert /dev/stdin} \
            -o /dev/null -D - -w 'code %{http_code}' "$api/version" 2>&1 9>&- <<EOF
$pem
EOF
        )
        judge_api
    fi
}

judge_api() {
    case $answer in
        *"code 000") seen api bad "$api does not answer: $(one_line "${answer%code 000}")" ;;
        *"code "[1-4]??) seen api good "$api" ;;
        *) seen api bad "$api answers with ${answer##*code }" ;;
    esac
    date=${answer#*[Dd]ate: }
    if [ "$date" = "$answer" ]; then
        seen clock unknown "the API server did not say its time"
        return
    fi
    # shellcheck disable=SC2086 # Tue, 24 Nov 2026 10:00:00 GMT
    set -- ${date%%GMT*}
    day=${2:-x} hour=${5:-x}
    case ${3:-} in
        Jan) month=1 ;; Feb) month=2 ;; Mar) month=3 ;; Apr) month=4 ;; May) month=5 ;; Jun) month=6 ;;
        Jul) month=7 ;; Aug) month=8 ;; Sep) month=9 ;; Oct) month=10 ;; Nov) month=11 ;; Dec) month=12 ;;
        *) month=0 ;;
    esac
    case $month:$day:${4:-x}:$hour in
        0:* | *[!0-9:]*)
            seen clock unknown "the API server's time cannot be read"
            return
            ;;
    esac
    theirs=$(seconds_since_1970 "$4" "$month" "${day#0}" "$hour")
    skew=$(($(date +%s) - theirs))
    if [ "$skew" -ge -60 ] && [ "$skew" -le 60 ]; then
        seen clock good "$skew s"
    else
        seen clock bad "the clock is $skew s ahead of the API server's"
    fi
}

# $1 year, $2 month, $3 day, $4 HH:MM:SS. Days are counted from March, so that leap days come last.
seconds_since_1970() {
    y=$1 m=$2
    if [ "$m" -le 2 ]; then y=$((y - 1)) m=$((m + 12)); fi
    days=$((365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + $3 - 719469))
    h=${4%%:*} s=${4##*:}
    min=${4#*:}
    min=${min%:*}
    echo $((days * 86400 + ${h#0} * 3600 + ${min#0} * 60 + ${s#0}))
}

one_line() {
    # shellcheck disable=SC2086 # joined by blanks, globbing is off
    set -- $1
    line="$*"
    while [ ${#line} -gt 200 ]; do line=${line%?}; done
    echo "$line"
}
