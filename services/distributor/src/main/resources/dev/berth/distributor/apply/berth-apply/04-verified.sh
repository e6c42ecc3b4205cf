
# --- is all as an earlier run left it? -------------------------------------------------------------

# Where an earlier run found or put this very set in place and nothing was touched since, as git tells a file that
# it need not read again: the files are not read, and neither is the rest of the input.
end_if_verified() {
    step=unchanged
    is_verified_set || return 0
    open_lock && flock -n 9 || return 0
    note_holder
    if is_in_place; then
        note_run
        report ok "nothing was touched, $unit is active, machine-id=$machine_id"
        finish 0 0
    fi
    # The input may take long to arrive: nobody is kept waiting meanwhile.
    exec 9>&-
}

is_verified_set() {
    line=
    [ ! -r "$verified_file" ] || IFS= read -r line <"$verified_file" || :
    [ "$line" = "$digest $set_digest" ]
}

# What has to be asked each time comes last: it may need a program.
is_in_place() {
    [ ! -s "$state/unfinished" ] && [ -f "$root$kubelet" ] && [ -x "$root$kubelet" ] && comes_after_our_own && is_untouched || return 1
    look_at_unit
    read_machine_id
    [ "$active" = 1 ]
}

# Whether the last run was one of this very node, and before us.
comes_after_our_own() {
    no_symlink /var/lib/berth
    read_fence
    [ "$its_version $its_cluster $its_node$torn" = "1 $cluster $node" ] && is_before_us && [ "$fences" -lt "$most_fences" ]
}

# What note_verified wrote against what is there, path by path.
# shellcheck disable=SC2094 # it is read, here and by stat
is_untouched() {
    IFS= read -r line && [ "$line" = "$digest $set_digest" ] && IFS= read -r line || return 1
    owners=${line%% *}
    # shellcheck disable=SC2086 # paths without spaces, globbing is off
    set -- "$verified_file" ${line#* }
    name_attributes
    IFS=$newline
    # shellcheck disable=SC2046 # a word per line, globbing is off
    set -- $(TZ=UTC0 stat -c "$attributes" -- "$@")
    IFS=$usual_separators
    [ $# != 0 ] || return 1
    noted=${1#*|}
    noted=${noted% *}
    while IFS= read -r line; do
        shift
        case $line:$# in
            end:0) return 0 ;;
            *:0) return 1 ;;
        esac
        is_as_noted "$1" || return 1
    done
    return 1
} <"$verified_file" 2>/dev/null

# What stat says of a path: kind and mode, owner as owners has it, which file it is, size, time of the last writing |
# time of the last change of anything, path.
name_attributes() {
    attributes="%f $owners %d:%i %s %y|%z %n"
}

# $1 is what stat says now of the path whose line is $line. Whatever happens to a file changes its ctime, which
# nobody can set: a file whose ctime is not older than the note may have been changed after we looked, and one in
# whole seconds tells too little. A directory's changes with each entry: of it kind, mode, owner and number count.
is_as_noted() {
    case $line:$1 in
        4*:"$line "*) return 0 ;;
        8*:"$line|"*) ;;
        *) return 1 ;;
    esac
    changed_at=${1#*|}
    changed_at=${changed_at% *}
    case $changed_at in
        *.000000000" "*) return 1 ;;
    esac
    # shellcheck disable=SC3012 # dash, busybox and bash know \<
    [ "$changed_at" \< "$noted" ]
}

# A machine that has no such unit, and where none runs whose file is gone, need not be asked whether it
# runs: the link names a unit that was started and not forgotten since.
look_at_unit() {
    unit_known=0
    active=0
    if [ -L "$root/run/systemd/units/invocation:$unit" ]; then unit_known=1; fi
    for folder in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
        if [ -e "$root$folder/$unit" ]; then unit_known=1; fi
    done
    if [ "$unit_known" = 1 ] && { is_seen_running || is_active; }; then active=1; fi
}

# The very binary among the processes of the unit. The shell sees that by itself, where systemctl is the dearest
# program of a run that changes nothing. What is not seen may run all the same: in another slice, behind a script,
# from a file that was replaced since. Then systemd is asked.
is_seen_running() {
    for hierarchy in '' /systemd /unified; do
        while read -r process; do
            # shellcheck disable=SC3013 # dash, busybox and bash know -ef
            if [ "$root/proc/$process/exe" -ef "$root$kubelet" ]; then return 0; fi
        done <"$root/sys/fs/cgroup$hierarchy/system.slice/$unit/cgroup.procs"
    done
    return 1
} 2>/dev/null

is_active() {
    systemctl is-active --quiet "$unit" 9>&-
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
