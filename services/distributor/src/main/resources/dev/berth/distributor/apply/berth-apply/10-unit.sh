
# --- what systemd makes of the unit -----------------------------------------------------------------

# Where systemd reads units and what is laid over them, in its order: of one name the first counts.
unit_folders='/etc/systemd/system.control /run/systemd/system.control /run/systemd/transient /run/systemd/generator.early
/etc/systemd/system /etc/systemd/system.attached /run/systemd/system /run/systemd/system.attached /run/systemd/generator
/usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system /run/systemd/generator.late'

# A file that somebody else laid over the unit can replace the command, or what it is run with: then another kubelet
# runs than the one of the set.
check_unit() {
    wanted unit || return 0
    find_fragment
    if [ -n "$objection" ]; then
        seen unit bad "$objection"
        return
    fi
    find_drop_ins
    sort_out_movable
    if [ -n "$changing" ]; then
        seen unit bad "Berth did not write these files, and they change what $unit runs:$changing"
    elif [ -n "$aside" ]; then
        restart_needed=1
        seen unit good "is moved aside:$aside"
    else
        seen unit good "as it is sent"
    fi
}

# Sets objection where systemd would not read the set's file, or where there is only a mask to read.
find_fragment() {
    objection=
    # shellcheck disable=SC2086 # split at blanks, globbing is off
    for folder in $unit_folders; do
        file=$folder/$unit
        [ "$file" != "$unit_file" ] || return 0
        if [ -e "$root$file" ] || [ -L "$root$file" ]; then
            if is_mask "$root$file"; then
                objection="$unit is masked by $file: systemctl unmask $unit"
            elif [ "$unit_file" != none ]; then
                objection="systemd reads $file instead of $unit_file"
            fi
            return 0
        fi
    done
}

is_mask() {
    # shellcheck disable=SC3013 # dash, busybox and bash know -ef
    [ "$1" -ef /dev/null ] || { [ -f "$1" ] && [ ! -s "$1" ]; }
}

# Sets changing to the files laid over the unit that are not of the set and change what it runs.
find_drop_ins() {
    names=' '
    set --
    set +f
    # shellcheck disable=SC2086 # split at blanks
    for kind_of_folder in "$unit.d" service.d; do
        for folder in $unit_folders; do
            for file in "$root$folder/$kind_of_folder"/*.conf; do
                if [ -e "$file" ] || [ -L "$file" ]; then
                    case $names in
                        *" ${file##*/} "*) ;;
                        *)
                            names="$names${file##*/} "
                            set -- "$@" "${file#"$root"}"
                            ;;
                    esac
                fi
            done
        done
    done
    set -f
    judge_drop_ins "$@"
}

# The last command that a file of ours gives wins over those of files that come before it by name.
# shellcheck disable=SC2016 # this is awk
changes='
FNR == 1 { section = ""; said = 0 }
/^[ \t]*\[/ { section = $0 }
section !~ /\[Service\]/ || said { next }
/^[ \t]*ExecStart[ \t]*=/ && later { say() }
/^[ \t]*Environment[ \t]*=/ && variables { say() }
/^[ \t]*(EnvironmentFile|User|RootDirectory|RootImage)[ \t]*=/ { say() }
function say() { said = 1; print substr(FILENAME, cut + 1) }
'

judge_drop_ins() {
    changing=
    files_found=
    for file; do
        for i in $every; do
            eval "path=\$path_$i"
            [ "$path" != "$file" ] || continue 2
        done
        if is_mask "$root$file"; then continue; fi
        case $file in
            *[!A-Za-z0-9._/@:+=-]*) changing="$changing ${file%/*}/(an odd name)" && continue ;;
        esac
        name=${file##*/}
        # shellcheck disable=SC3012 # dash, busybox and bash know >
        if [ "$last_command" = none ] || [ "$name" \> "$last_command" ]; then
            files_found="$files_found later=1 $root$file"
        else
            files_found="$files_found later=0 $root$file"
        fi
    done
    [ -n "$files_found" ] || return 0
    # shellcheck disable=SC2086 # split at blanks, globbing is off
    files_found=$(awk "$changes" "cut=${#root}" "variables=$variables" $files_found 9>&-)
    for file in $files_found; do changing="$changing $file"; done
}

# What lies over this unit alone, and is a file that stays away once it is moved.
sort_out_movable() {
    aside=
    [ "$severity_unit" = fix ] || return 0
    stays=
    for file in $changing; do
        case $file in
            /run/* | */service.d/* | *"(an odd name)"*) stays="$stays $file" ;;
            */"$unit.d"/*) aside="$aside $file" ;;
            *) stays="$stays $file" ;;
        esac
    done
    changing=$stays
}

# After systemd has read it all: sets state_of_unit, and objection where something else runs than was sent.
look_at_loaded_unit() {
    state_of_unit=
    objection=
    fragment=
    loaded_drop_ins=
    program=
    file_state=
    IFS=$newline
    # shellcheck disable=SC2046 # a word per line, globbing is off
    set -- $(systemctl show --property=ActiveState,FragmentPath,DropInPaths,ExecStart,UnitFileState "$unit" 9>&-)
    IFS=$usual_separators
    for line; do
        case $line in
            ActiveState=*) state_of_unit=${line#*=} ;;
            FragmentPath=*) fragment=${line#*=} ;;
            DropInPaths=*) loaded_drop_ins=${line#*=} ;;
            UnitFileState=*) file_state=${line#*=} ;;
            ExecStart=*path=*)
                program=${line#*path=}
                program=${program%% ;*}
                ;;
        esac
    done
    # shellcheck disable=SC2086 # split at blanks, globbing is off
    judge_drop_ins $loaded_drop_ins
    case $file_state in
        masked*) objection="$unit is masked: systemctl unmask $unit" ;;
        *)
            # shellcheck disable=SC3013 # dash, busybox and bash know -ef
            if [ -n "$changing" ]; then
                objection="these files, which Berth did not write, change what $unit runs:$changing"
            elif [ "$unit_file" != none ] && [ -n "$fragment" ] && ! [ "$root$fragment" -ef "$root$unit_file" ]; then
                objection="systemd reads $fragment instead of $unit_file"
            elif [ "$command" != none ] && [ -n "$program" ] && [ "$program" != "$command" ]; then
                objection="$unit runs $program instead of $command; 'systemctl cat $unit' shows why"
            fi
            ;;
    esac
}
