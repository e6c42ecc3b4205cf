/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.distributor.apply.PlanReport.Planned;
import dev.berth.events.FailureClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that Berth was never on, and that serves in a cluster, or looks like it. */
class ApplyStrangersTest extends OnEveryShell {

    private static final String LISTENS =
            "  sl  local_address rem_address   st\n   0: 00000000:280A 00000000:0000 0A 0\n";
    private static final String PACKAGED = "/usr/lib/systemd/system/kubelet.service";
    private static final ClientCertificates ANOTHER_CLUSTER = new ClientCertificates("another");

    private final Renderings set = Renderings.valid();

    @BeforeEach
    void nobodyIsWaitedFor() {
        machine.executable("/shims/sleep", "#!/bin/sh\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/kubernetes/kubelet.conf",
                "/etc/kubernetes/bootstrap-kubelet.conf",
                "/etc/kubernetes/kubelet.kubeconfig",
                "/var/lib/kubelet/kubeconfig",
                "/var/lib/kubelet/bootstrap-kubeconfig",
                "/var/lib/kubelet/pki/kubelet-client-current.pem",
                "/var/lib/k0s/kubelet.conf",
                "/var/lib/k0s/kubelet/pki/kubelet-client-current.pem",
                "/var/lib/rancher/k3s/agent/kubelet.kubeconfig",
                "/var/lib/rancher/k3s/agent/client-kubelet.crt",
                "/var/lib/rancher/rke2/agent/kubelet.kubeconfig",
                "/var/lib/rancher/rke2/agent/client-kubelet.crt",
                "/var/snap/microk8s/current/credentials/kubelet.config",
            })
    void whatAnotherToolJoinedWithStopsThePush(String file) {
        // Given
        machine.write(file, "joined\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(verdict, "there is " + file);
    }

    @Test
    void aCertificateThatIsALinkToNowhereCountsAsOne() throws Exception {
        // Given
        Path link = machine.file("/var/lib/kubelet/pki/kubelet-client-current.pem");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("/data/pki/kubelet-client-2026.pem"));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(verdict, "/var/lib/kubelet/pki/kubelet-client-current.pem");
    }

    @Test
    void aCertificateThatHasExpiredStopsNobody() {
        // Given
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        machine.write(
                "/var/lib/kubelet/pki/kubelet-client-current.pem",
                ANOTHER_CLUSTER.issue("O=system:nodes,CN=system:node:old", Duration.ofHours(-1)));

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubelet",
                "kubelet-1.34",
                "kubelite",
                "hyperkube",
                "k3s-agent",
                "rke2",
                "k0s"
            })
    void whatRunsAsKubeletStopsThePush(String name) {
        // Given
        machine.runs(812, name);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(verdict, name + " runs (process 812)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubectl", "kube-proxy", "vim", "cubelet"})
    void whatRunsAsSomethingElseStopsNobody(String name) {
        // Given
        machine.runs(812, name);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
    }

    @Test
    void aUnitThatRunsUnderAnotherNameStopsThePush() {
        // Given
        machine.write(PACKAGED, "[Service]\nExecStart=/opt/wrapper\n");
        machine.write("/active", "");
        machine.runs(812, "wrapper");
        machine.systemdSays("MainPID=812");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(verdict, "kubelet.service runs (process 812)");
    }

    @Test
    void aUnitWhoseProcessesCannotBeSeenIsWhatSystemdSays() {
        // Given
        machine.write(PACKAGED, "[Service]\nExecStart=/usr/bin/kubelet\n");
        machine.write("/active", "");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(verdict, "kubelet.service is active");
    }

    @Test
    void aPackagedKubeletThatDiesAgainAndAgainStopsNobody() {
        // Given
        machine.write(PACKAGED, "[Service]\nExecStart=/usr/bin/kubelet\n");
        machine.write("/active", "");
        machine.runs(812, "kubelet");
        machine.systemdSays("MainPID=812");
        machine.executable(
                "/shims/sleep",
                """
                #!/bin/sh
                rm -rf "$BERTH_ROOT/proc/812"
                mkdir -p "$BERTH_ROOT/proc/813"
                echo kubelet >"$BERTH_ROOT/proc/813/comm"
                : >"$BERTH_ROOT/proc/813/exe"
                echo MainPID=813 >"$BERTH_ROOT/properties"
                """);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/net/tcp", "/proc/net/tcp6"})
    void whatListensOnTheKubeletsPortStopsThePushWithoutAnyCheckConfigured(String file) {
        // Given
        machine.write(file, LISTENS);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(verdict, "something listens on port 10250");
    }

    @Test
    void everythingThatWasFoundIsSaidAtOnce() {
        // Given
        machine.write("/proc/net/tcp", LISTENS);
        machine.runs(812, "kubelet");
        machine.write("/etc/kubernetes/kubelet.conf", "joined\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        refused(
                verdict,
                "something listens on port 10250, there is /etc/kubernetes/kubelet.conf, kubelet"
                        + " runs (process 812); Berth put none of it here");
        assertThat(((Verdict.Failed) verdict).message()).contains("rejoin reason");
    }

    @Test
    void aPlanSaysSoToo() {
        // Given
        machine.write("/etc/kubernetes/kubelet.conf", "joined\n");

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(plan)
                .isInstanceOfSatisfying(
                        PlanReport.Failed.class,
                        failed ->
                                assertThat(failed.failure().failure())
                                        .isEqualTo(FailureClass.ALREADY_JOINED));
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 2"})
    void aRejoinAndAMachineOfOursGoOn(boolean rejoin, int attempt) {
        // Given
        if (!rejoin) {
            machine.push(set, token, 1, 1);
        }
        machine.write("/etc/kubernetes/kubelet.conf", "joined\n");

        // When
        PlanReport plan = machine.plan(rejoin ? set.withRejoin() : set, attempt);

        // Then
        assertThat(plan).isInstanceOf(Planned.class);
    }

    private void refused(Verdict verdict, String found) {
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(((Verdict.Failed) verdict).message()).contains(found);
        assertThat(machine.read(Renderings.UNIT)).isEmpty();
        assertThat(machine.systemctlCalls()).isEmpty();
    }
}
