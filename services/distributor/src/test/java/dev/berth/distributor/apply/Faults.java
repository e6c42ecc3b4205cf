/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.awaitility.Awaitility.await;

import dev.berth.sandbox.systemd.SystemdMachine;
import java.io.IOException;
import java.util.List;

/**
 * Stops or kills a running apply script at a chosen point, without changing its text. All of it is
 * gone with {@link RealMachine#reset()}.
 */
final class Faults {

    /**
     * What sshd runs in place of the command. The pipe from the script takes one line at a time, so
     * a script whose line is not taken soon stands still.
     */
    private static final String PACER =
            """
            #!/usr/bin/perl
            use strict; use warnings; use Fcntl;
            my $command = $ENV{SSH_ORIGINAL_COMMAND} // '';
            my $step = '';
            if (open(my $file, '<', '/run/fault-hold')) { $step = <$file> // ''; chomp $step; close $file }
            if ($step eq '' || $command !~ /read_header/) { exec '/bin/bash', '-c', $command; die }
            pipe(my $reader, my $writer) or die "pipe: $!";
            fcntl($writer, F_SETFL, O_WRONLY | 0x4000) or die "packets: $!";
            fcntl($writer, 1031, 4096) or die "one page: $!";
            my $script = fork // die "fork: $!";
            if (!$script) {
                close $reader;
                open(STDOUT, '>&', $writer) or die "stdout: $!";
                close $writer;
                exec '/bin/sh', '-c', $command;
                die;
            }
            close $writer;
            $SIG{PIPE} = 'IGNORE';
            while (sysread($reader, my $line, 65536)) {
                defined syswrite(STDOUT, $line) or exit 1;
                next unless $line =~ /^berth: \\Q$step\\E /;
                open(my $held, '>', '/run/fault-held') or die "held: $!";
                close $held;
                select(undef, undef, undef, 0.02) while -e '/run/fault-hold';
            }
            waitpid($script, 0);
            exit($? & 127 ? 137 : $? >> 8);
            """;

    /**
     * Stands before a program of the script; the script dies before the chosen one does anything.
     */
    private static final String KILLER =
            """
            #!/bin/sh
            started=0
            [ ! -e /run/fault-started ] || read -r started </run/fault-started
            started=$((started + 1))
            echo "$started" >/run/fault-started
            read -r last </run/fault-kill
            if [ "$started" = "$last" ]; then
                pkill -KILL -f '[r]ead_header'
                exit 1
            fi
            exec "/usr/bin/${0##*/}" "$@"
            """;

    private static final List<String> PROGRAMS =
            List.of(
                    "awk",
                    "cat",
                    "chmod",
                    "chown",
                    "cp",
                    "flock",
                    "ln",
                    "mkdir",
                    "mv",
                    "rename.ul",
                    "rm",
                    "sha256sum",
                    "stat",
                    "sync",
                    "systemctl");

    private final SystemdMachine machine;

    Faults(SystemdMachine machine) throws IOException {
        this.machine = machine;
        if (machine.exec("root", "test", "-e", "/usr/local/lib/pacer").status() != 0) {
            machine.write("/usr/local/lib/pacer", "0755", PACER);
            machine.write(
                    "/etc/ssh/sshd_config.d/pacer.conf",
                    "0644",
                    "ForceCommand /usr/local/lib/pacer\n");
            machine.root("systemctl restart ssh");
            await().until(() -> machine.exec("root", "true").status() == 0);
        }
    }

    /** The next script stands still once it has reported this step. */
    void holdAfter(String step) throws IOException {
        machine.root("rm -f /run/fault-held");
        machine.write("/run/fault-hold", "0644", step + "\n");
    }

    void awaitHold() {
        await().until(() -> machine.exec("root", "test", "-e", "/run/fault-held").status() == 0);
    }

    void goOn() throws IOException {
        machine.root("rm -f /run/fault-hold");
    }

    void stopScript() throws IOException {
        machine.root("pkill -STOP -f '[r]ead_header'");
    }

    /** If it is still there. */
    void continueScript() throws IOException {
        machine.root("pkill -CONT -f '[r]ead_header' || :");
    }

    /** The next script is killed in place of its n-th program. */
    void killAtProgram(int number) throws IOException {
        machine.root("rm -f /run/fault-started");
        machine.write("/run/fault-kill", "0644", number + "\n");
        machine.write("/usr/local/sbin/killer", "0755", KILLER);
        // By whole paths: the shell that does it looks for programs there first, too.
        machine.root(
                "for name in %s; do /usr/bin/ln /usr/local/sbin/killer /usr/local/sbin/$name; done"
                        .formatted(String.join(" ", PROGRAMS)));
    }

    int programsStarted() throws IOException {
        return Integer.parseInt(machine.read("/run/fault-started").strip());
    }

    void none() throws IOException {
        machine.root("cd /usr/local/sbin && /usr/bin/rm -f killer " + String.join(" ", PROGRAMS));
    }
}
