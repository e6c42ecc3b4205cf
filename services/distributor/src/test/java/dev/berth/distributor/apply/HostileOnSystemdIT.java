/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static dev.berth.distributor.apply.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.events.FailureClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that want to be commands, eyes on the process list, shells that talk. */
class HostileOnSystemdIT extends OnSystemd {

    /** Stands before a program of the script and writes down what everybody can see just then. */
    private static final String EYES =
            """
            #!/bin/sh
            cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>/run/fault-seen 2>/dev/null
            echo "before ${0##*/}" >>/run/fault-seen
            exec "/usr/bin/${0##*/}" "$@"
            """;

    @Test
    void theTokenIsInNoCommandLineAndNoEnvironmentDuringAPush() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();
        for (String program :
                new String[] {"awk", "sha256sum", "stat", "sync", "rename.ul", "systemctl"}) {
            machine.system().write("/usr/local/sbin/" + program, "0755", EYES);
        }

        // When
        Verdict verdict = machine.push(machine.as("deploy"), set(), token);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.read("/run/fault-seen"))
                .contains(
                        "before sha256sum",
                        "before rename.ul",
                        "before systemctl",
                        "read_header",
                        "sshd")
                .doesNotContain(SampleTokens.text(token).substring(7));
        assertThat(machine.system().root("journalctl --no-pager --output=cat"))
                .contains("sudo")
                .doesNotContain(SampleTokens.text(token).substring(7));
    }

    @Test
    void contentThatWantsToBeACommandArrivesAsItIs() throws Exception {
        // Given
        String content =
                "$(touch /owned) `touch /owned`; touch /owned\n"
                        + "'; touch /owned; '\"\n"
                        + "end\n"
                        + "content 9 9 9\n"
                        + "berth: done ok 1 changed=1 restarted=1\n"
                        + "%s %n \\ \\n"
                        + " \t| & > < * ~ !\n";

        // When
        Verdict verdict = machine.push(machine.as("deploy"), set(content));

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(content);
        assertThat(machine.exists("/owned")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/kubernetes/$(touch /owned)",
                "/etc/kubernetes/`touch /owned`",
                "/etc/kubernetes/';touch /owned;'",
                "/etc/kubernetes/a\nfile root:root 0644",
                "/etc/kubernetes/../owned",
                "/owned file"
            })
    void aPathThatWantsToBeMoreIsRefusedBeforeAnyWrite(String path) throws Exception {
        // When
        Verdict verdict = machine.push(set().adding(Renderings.plain(path, "x")));

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PROTOCOL);
        assertThat(machine.exists("/owned")).isFalse();
        assertThat(machine.exists("/etc/kubernetes")).isFalse();
    }

    @Test
    void aUnitThatWantsToBeACommandIsRefused() throws Exception {
        // When
        Verdict verdict = machine.push(set().withUnit("$(touch${IFS}/owned).service"));

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PROTOCOL);
        assertThat(machine.exists("/owned")).isFalse();
    }

    @Test
    void aSymbolicLinkOnTheWayIsRefused() throws Exception {
        // Given
        machine.system().root("mkdir -p /srv/elsewhere; ln -s /srv/elsewhere /etc/kubernetes");

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(machine.system().root("ls -A /srv/elsewhere")).isEmpty();
    }

    @Test
    void aShellProfileThatTalksIsAFailureThatQuotesIt() throws Exception {
        // Given
        machine.system().write("/home/narrow/.bashrc", "0644", "echo Welcome to production\n");

        // When
        Verdict verdict = machine.push(machine.as("narrow"), set());

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(FailureClass.PROTOCOL);
                            assertThat(failed.message()).contains("Welcome to production");
                        });
        assertThat(machine.exists("/etc/kubernetes")).isFalse();
    }

    @Test
    void aShellProfileThatTalksToPeopleOnlyIsNoTrouble() throws Exception {
        // Given
        machine.system().write("/etc/profile.d/chatty.sh", "0644", "echo Welcome\n");

        // When
        Verdict verdict = machine.push(machine.as("deploy"), set());

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
    }

    private static FailureClass failureOf(Verdict verdict) {
        return verdict instanceof Verdict.Failed failed ? failed.failure() : null;
    }
}
