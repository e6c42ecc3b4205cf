/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static dev.berth.distributor.distribution.RealMachine.HELPER;
import static dev.berth.distributor.distribution.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import dev.berth.sandbox.systemd.Ran;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins other than root: what one sudoers rule opens, and that it opens nothing else. */
class SudoOnSystemdIT extends OnSystemd {

    private static final String RULE = "narrow ALL=(root) NOPASSWD: " + HELPER + " \"\"";

    @Test
    void aUserWithTheOneRuleDoesTheWholeJob() throws Exception {
        // Given
        machine.installHelper(RULE);

        // When
        Verdict verdict = machine.push(machine.withHelper("narrow"), set());

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.kubeletRuns()).isTrue();
        assertThat(machine.system().root("stat -c '%U:%G %a' " + Renderings.BOOTSTRAP))
                .isEqualTo("root:root 600");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sudo -n id",
                "sudo -n sh -c id",
                "sudo -n cat /etc/shadow",
                "sudo -n " + HELPER + " --version",
                "sudo -n " + HELPER + " /etc/shadow",
                "sudo -n sh " + HELPER,
                "sudo -n BERTH_ROOT=/home/narrow/root " + HELPER,
                "sudo -n -u deploy " + HELPER,
                "sudo -n -E " + HELPER
            })
    void theRuleOpensNothingElse(String command) throws Exception {
        // Given
        machine.installHelper(RULE);

        // When
        Ran ran = machine.system().shell("narrow", command, "");

        // Then
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("sudo: ");
    }

    @Test
    void aUserWithFullSudoNeedsNoHelper() throws Exception {
        // When
        Verdict verdict = machine.push(machine.as("deploy"), set());

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.kubeletRuns()).isTrue();
    }

    @Test
    void aUserWhomSudoRefusesIsToldSo() throws Exception {
        // When
        Verdict verdict = machine.push(machine.as("narrow"), set());

        // Then
        assertFailed(verdict, FailureClass.SUDO, "sudo refused the login user");
        assertThat(machine.exists("/etc/kubernetes")).isFalse();
    }

    @Test
    void aRuleWithoutItsHelperIsAFailureThatSaysSo() throws Exception {
        // Given
        machine.installHelper(RULE);
        machine.system().root("rm " + HELPER);

        // When
        Verdict verdict = machine.push(machine.withHelper("narrow"), set());

        // Then
        assertFailed(verdict, FailureClass.SUDO, HELPER);
    }

    private static void assertFailed(Verdict verdict, FailureClass failure, String part) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(failure);
                            assertThat(failed.message()).contains(part);
                        });
    }
}
