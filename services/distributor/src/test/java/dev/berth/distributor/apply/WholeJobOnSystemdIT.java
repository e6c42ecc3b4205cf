/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static dev.berth.distributor.apply.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.events.FailureClass;
import org.junit.jupiter.api.Test;

/** What the shims of other tests only record: owners, units, restarts, the journal, a reboot. */
class WholeJobOnSystemdIT extends OnSystemd {

    /** The stub kubelet is a script, and a script's process is its shell. */
    private static final String PROGRAM = "/usr/local/kubernetes/bin/kubelet-program";

    @Test
    void aFirstPushPutsTheSetInPlaceAndStartsTheKubelet() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();

        // When
        Verdict verdict = machine.push(machine.as("root"), set(), token);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(
                        machine.system()
                                .root(
                                        "stat -c '%U:%G %a %F %n' /etc/kubernetes /var/lib/kubelet "
                                                + String.join(
                                                        " ",
                                                        Renderings.CA,
                                                        Renderings.CONFIG,
                                                        Renderings.BOOTSTRAP,
                                                        Renderings.UNIT)))
                .isEqualTo(
                        """
                        root:root 755 directory /etc/kubernetes
                        root:root 750 directory /var/lib/kubelet
                        root:root 644 regular file %s
                        root:root 644 regular file %s
                        root:root 600 regular file %s
                        root:root 644 regular file %s\
                        """
                                .formatted(
                                        Renderings.CA,
                                        Renderings.CONFIG,
                                        Renderings.BOOTSTRAP,
                                        Renderings.UNIT));
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.kubeletRuns()).isTrue();
        assertThat(machine.property("UnitFileState")).isEqualTo("enabled");
        assertThat(machine.configInUse()).contains("maxPods: 110");
        assertThat(machine.leftOvers()).isEmpty();
        assertThat(machine.system().root("stat -c '%U:%G %a' /var/lib/berth"))
                .isEqualTo("root:root 750");
    }

    @Test
    void aSecondPushOfTheSameChangesNothingAndRestartsNothing() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();
        machine.push(machine.as("root"), set(), token);
        String started = machine.kubeletStarted();
        String files =
                "find /etc/kubernetes /etc/systemd/system -type f -printf '%p %i %T@\\n' | sort";
        String before = machine.system().root(files);

        // When
        Verdict verdict = machine.push(machine.as("root"), set(), token);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.kubeletStarted()).isEqualTo(started);
        assertThat(machine.system().root(files)).isEqualTo(before);
    }

    @Test
    void aSetThatNobodyTouchedIsNotReadAgainHoweverLargeItIs() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();
        Renderings set =
                set().adding(Renderings.plain("/etc/kubernetes/large", "x\n".repeat(100_000)));
        machine.push(machine.as("root"), set, token);
        machine.system()
                .write(
                        "/usr/local/sbin/sha256sum",
                        "0755",
                        "#!/bin/sh\n: >/run/fault-read\nexec /usr/bin/sha256sum \"$@\"\n");

        // When
        Verdict verdict = machine.push(machine.as("root"), set, token);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.exists("/run/fault-read")).isFalse();
    }

    @Test
    void aFileThatSomebodyWroteIsPutRightThoughSizeAndTimeAreAsBefore() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();
        machine.push(machine.as("root"), set(), token);
        machine.system()
                .root(
                        "touch -r %1$s /tmp/then; sed -i 's/110/111/' %1$s; touch -r /tmp/then %1$s"
                                .formatted(Renderings.CONFIG));

        // When
        Verdict verdict = machine.push(machine.as("root"), set(), token);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void aKubeletThatIsItsUnitsProcessIsSeenWithoutAskingSystemd() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();
        Renderings set =
                set().withContent(
                                Renderings.UNIT,
                                """
                                [Service]
                                ExecStart=%s infinity
                                [Install]
                                WantedBy=multi-user.target
                                """
                                        .formatted(PROGRAM))
                        .withBinary(PROGRAM);
        machine.system().root("cp /usr/bin/sleep " + PROGRAM);
        machine.push(machine.as("root"), set, token);
        machine.system()
                .write(
                        "/usr/local/sbin/systemctl",
                        "0755",
                        "#!/bin/sh\n"
                                + "echo \"$*\" >>/run/fault-asked\n"
                                + "exec /usr/bin/systemctl \"$@\"\n");

        // When
        Verdict verdict = machine.push(machine.as("root"), set, token);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.exists("/run/fault-asked")).isFalse();
    }

    @Test
    void aChangedFileRestartsTheKubelet() throws Exception {
        // Given
        machine.push(set());
        String started = machine.kubeletStarted();

        // When
        Verdict verdict = machine.push(set("maxPods: 50\n"));

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true));
        assertThat(machine.kubeletStarted()).isNotEqualTo(started);
        assertThat(machine.configInUse()).isEqualTo("maxPods: 50\n");
    }

    @Test
    void aModeThatSomebodyChangedIsPutRight() throws Exception {
        // Given
        machine.push(set());
        machine.system()
                .root("chmod 0666 " + Renderings.CONFIG + "; chown deploy " + Renderings.CONFIG);

        // When
        machine.push(set());

        // Then
        assertThat(machine.system().root("stat -c '%U %a' " + Renderings.CONFIG))
                .isEqualTo("root 644");
    }

    @Test
    void aSetThatDoesNotRunIsTakenBackWholeAndTheJournalSaysWhy() throws Exception {
        // Given
        machine.push(set());
        String extra = "/etc/kubernetes/extra.conf";

        // When
        Verdict verdict =
                machine.push(set("unusable: true\n").adding(Renderings.plain(extra, "x\n")));

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(FailureClass.KUBELET_START);
                            assertThat(failed.message()).contains("previous set is back and runs");
                            assertThat(failed.evidence())
                                    .contains("failed to validate kubelet configuration")
                                    .contains("kubelet.service")
                                    .contains("status=1/FAILURE");
                        });
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
        assertThat(machine.exists(extra)).isFalse();
        assertThat(machine.kubeletRuns()).isTrue();
        assertThat(machine.configInUse()).contains("maxPods: 110");
    }

    @Test
    void aKubeletThatDiesWhileItIsWatchedDidNotStart() throws Exception {
        // Given
        machine.system().kubeletFails();

        // When
        Verdict verdict = machine.push(set());

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(FailureClass.KUBELET_START);
                            assertThat(failed.evidence()).contains("no client provided");
                        });
    }

    @Test
    void theKubeletIsBackAfterAReboot() throws Exception {
        // Given
        machine.push(set());

        // When
        machine.system().reboot();

        // Then
        assertThat(machine.kubeletRuns()).isTrue();
        assertThat(machine.push(set())).isEqualTo(new Verdict.Started(true));
    }
}
