/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static dev.berth.distributor.apply.OnEveryShell.failureOf;
import static dev.berth.distributor.apply.RealMachine.HELPER;
import static dev.berth.distributor.apply.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import dev.berth.sandbox.systemd.Ran;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins other than root: what one sudoers rule opens, and that it opens nothing else. */
class SudoOnSystemdIT extends OnSystemd {

    private static final String RULE = "narrow ALL=(root) NOPASSWD: " + HELPER + " \"\"";

    @Test
    void anExpiredPasswordIsCalledThat() throws Exception {
        // Given
        machine.system().root("chage --lastday 0 deploy");

        // When
        Verdict verdict = machine.push(machine.as("deploy"), set());

        // Then
        machine.system().root("chage --lastday -1 deploy");
        assertThat(failureOf(verdict)).as("%s", verdict).isEqualTo(FailureClass.AUTH);
        assertThat(((Verdict.Failed) verdict).message()).contains("has expired", "chage");
    }

    @ParameterizedTest
    @CsvSource({"/usr/sbin/nologin, nologin", "/bin/false, /bin/false"})
    void aLoginShellThatLetsNobodyInIsCalledThat(String shell, String said) throws Exception {
        // Given
        machine.system().root("usermod --shell " + shell + " deploy");

        // When
        Verdict verdict = machine.push(machine.as("deploy"), set());

        // Then
        machine.system().root("usermod --shell /bin/bash deploy");
        assertThat(failureOf(verdict)).as("%s", verdict).isEqualTo(FailureClass.PROTOCOL);
        assertThat(((Verdict.Failed) verdict).message()).contains(said, "usermod --shell /bin/sh");
    }

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

    @Test
    void theOneRuleIsEnoughForAPlan() throws Exception {
        // Given
        machine.installHelper(RULE);

        // When
        PlanReport plan = machine.plan(machine.withHelper("narrow"), set());

        // Then
        assertThat(plan)
                .isInstanceOfSatisfying(
                        PlanReport.Planned.class,
                        planned -> {
                            assertThat(planned.restart()).isTrue();
                            assertThat(planned.items())
                                    .extracting(PlanReport.Item::work)
                                    .contains(PlanReport.Work.NEW);
                        });
        assertThat(machine.exists("/etc/kubernetes")).isFalse();
        assertThat(machine.exists("/var/lib/berth")).isFalse();
    }

    @Test
    void theOneRuleIsEnoughForEvidence() throws Exception {
        // Given
        machine.installHelper(RULE);
        machine.push(machine.withHelper("narrow"), set());

        // When
        String evidence = machine.evidence(machine.withHelper("narrow"), set());

        // Then
        assertThat(evidence).contains("kubelet.service", "Active: active (running)", "Started");
    }

    @Test
    void withoutTheRuleAPlanAndEvidenceSayWhichLineIsMissing() throws Exception {
        // Given
        machine.installHelper(RULE.replace(HELPER, "/usr/local/sbin/another"));
        String line = "narrow ALL=(root) NOPASSWD: " + HELPER + " \"\"";

        // When
        PlanReport plan = machine.plan(machine.withHelper("narrow"), set());
        String evidence = machine.evidence(machine.withHelper("narrow"), set());

        // Then
        assertThat(plan)
                .isInstanceOfSatisfying(
                        PlanReport.Failed.class,
                        failed -> assertFailed(failed.failure(), FailureClass.SUDO, line));
        assertThat(evidence).contains("sudo: ", line);
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
    void theHelperRefusesArgumentsThatALooserRuleLetsThrough() throws Exception {
        // Given
        machine.installHelper(RULE.replace(" \"\"", ""));

        // When
        Ran ran =
                machine.system().shell("narrow", "sudo -n " + HELPER + " --root /home/narrow", "");

        // Then
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("takes no arguments");
    }

    @Test
    void theCallersEnvironmentChangesNothing() throws Exception {
        // Given
        machine.installHelper(RULE.replace("NOPASSWD:", "NOPASSWD: SETENV:"));
        machine.system()
                .shell(
                        "narrow",
                        "mkdir -p bin root/usr/local/kubernetes/bin && printf '#!/bin/sh\\n"
                            + "id >>/home/narrow/owned\\n"
                            + "' >bin/awk && cp bin/awk bin/stat && cp bin/awk bin/systemctl &&"
                            + " chmod +x bin/* && cp bin/awk root/usr/local/kubernetes/bin/kubelet"
                            + " && cp bin/awk bin/rc",
                        "")
                .outOrFail();

        // When
        Ran ran =
                machine.system()
                        .shell(
                                "narrow",
                                "sudo -n BERTH_ROOT=/home/narrow/root PATH=/home/narrow/bin"
                                        + " ENV=/home/narrow/bin/rc IFS=b SUDO_UID= "
                                        + HELPER,
                                "berth-apply 5 0\n");

        // Then
        assertThat(ran.out()).containsPattern("berth: header failed [0-9]+ version");
        assertThat(machine.exists("/home/narrow/owned")).isFalse();
        assertThat(machine.exists("/home/narrow/root/var")).isFalse();
    }

    @Test
    void aHelperOfAnotherVersionIsNotWorkedWith() throws Exception {
        // Given
        machine.installHelper(RULE);
        machine.system().root("sed -i 's/^digest=.*/digest=000000000000/' " + HELPER);

        // When
        Verdict verdict = machine.push(machine.withHelper("narrow"), set());

        // Then
        assertFailed(verdict, FailureClass.PREFLIGHT, "install the distributor's");
        assertThat(machine.exists("/etc/kubernetes")).isFalse();
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
        assertFailed(verdict, FailureClass.SUDO, "berth.ssh.helper");
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
