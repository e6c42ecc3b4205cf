
# --- swap, where we are told to turn it off --------------------------------------------------------

# A kubelet does not start beside swap. What is in use is turned off, and what the next boot would turn on
# is commented out of /etc/fstab, whose first version is kept. It comes before the set: a run that ends
# after it leaves a machine without swap, and the next one finds nothing to do.
turn_swap_off() {
    step=swap
    command -v swapoff >/dev/null || fail missing-tool "there is no 'swapoff' on this machine's PATH"
    no_symlink /etc/fstab
    no_symlink /etc/fstab.berth-previous
    swapoff -a >&2 9>&- || fail swap "swapoff -a was refused; is there enough memory without it?"
    lines=0
    if [ -f "$root/etc/fstab" ]; then comment_out_of_fstab; fi
    report ok "fstab=$lines"
}

# Only lines of type swap that a boot turns on. $2 is what stands before a line in its old form, $3 in its new one.
# shellcheck disable=SC2016 # this is awk
without_swap='
{ line = $0 }
$1 !~ /^#/ && $3 == "swap" && $4 !~ /(^|,)noauto(,|$)/ { line = "# berth: a kubelet needs swap off: " line }
before != "" { print before $0 }
{ print after line }
'

comment_out_of_fstab() {
    # shellcheck disable=SC2016 # this is awk
    lines=$(awk '$1 !~ /^#/ && $3 == "swap" && $4 !~ /(^|,)noauto(,|$)/ { n++ } END { print n + 0 }' "$root/etc/fstab" 9>&-)
    [ "$lines" != 0 ] || return 0
    fresh=$root/etc/.berth-new.$$.fstab
    temps=$fresh$newline
    if [ ! -e "$root/etc/fstab.berth-previous" ]; then
        cp -p -- "$root/etc/fstab" "$root/etc/fstab.berth-previous" || fail store "/etc/fstab.berth-previous cannot be written"
    fi
    # The copy brings owner and mode along, and what is written into it keeps them.
    { cp -p -- "$root/etc/fstab" "$fresh" && awk "$without_swap" "$root/etc/fstab" >"$fresh" 9>&-; } ||
        fail store "/etc/fstab cannot be written"
    make_durable "$fresh" "$root/etc/fstab.berth-previous"
    mv -f -- "$fresh" "$root/etc/fstab" || fail store "/etc/fstab cannot be put in place"
    temps=
    make_durable "$root/etc"
}

# For a plan: whether there is something to do, and each line of the file as it is and as it would be.
show_swap() {
    printf 'berth+ swap\n'
    if [ -f "$root/etc/fstab" ]; then
        awk -v before='berth> ' -v after='berth< ' "$without_swap" "$root/etc/fstab"
    fi
}

# Units that are no part of /etc/fstab: they are named, and left to whoever made them.
find_swap_units() {
    swap_units=
    set +f
    for candidate in "$root"/etc/systemd/system/*.swap "$root"/usr/lib/systemd/system/*.swap "$root"/run/systemd/generator.late/*.swap; do
        if [ -f "$candidate" ]; then swap_units="$swap_units ${candidate##*/}"; fi
    done
    set -f
    case $swap_units in
        *[!A-Za-z0-9._@\ -]*) swap_units=" units with odd names" ;;
    esac
}
