/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.apply.Check.Severity;
import dev.berth.distributor.apply.Finding.Outcome;
import dev.berth.events.FailureClass;
import dev.berth.events.RenderedFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the script finds around a kubelet, on a machine that lacks nothing but what a test takes.
 */
class ApplyChecksTest extends OnEveryShell {

    private static final String LISTENS =
            "  sl  local_address rem_address   st\n   0: 00000000:280A 00000000:0000 0A 0\n";
    private static final String VERSION_2 = "/sys/fs/cgroup/cgroup.controllers";
    private static final String SOCKET = "/run/containerd/containerd.sock";

    private final Renderings set =
            Renderings.valid()
                    .withContent(
                            Renderings.CONFIG,
                            "kind: KubeletConfiguration\ncgroupDriver: systemd\n"
                                    + "containerRuntimeEndpoint: unix://"
                                    + SOCKET
                                    + "\n")
                    .withContent(
                            Renderings.BOOTSTRAP,
                            "kind: Config\nclusters:\n- name: k\n  cluster:\n"
                                    + "    server: https://k8s.example.net:6443\n"
                                    + "    certificate-authority: "
                                    + Renderings.CA
                                    + "\nusers:\n- user:\n    token: \""
                                    + RenderedFile.TOKEN_SLOT
                                    + "\"\n");
    private ServerSocketChannel runtime;

    @BeforeEach
    void lackNothing() throws IOException {
        machine.taking(Severity.FAIL);
        machine.write(SOCKET + ".folder", "");
        runtime = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        // The path of a socket has hardly a hundred characters; the test's folder may have more.
        Path socket = machine.file(SOCKET);
        runtime.bind(UnixDomainSocketAddress.of(socket));
        machine.write("/proc/swaps", "Filename Type Size Used Priority\n");
        machine.write("/etc/fstab", "# /dev/sdb none swap sw 0 0\n/dev/sda1 / ext4 defaults 0 1\n");
        machine.write("/proc/net/tcp", "  sl  local_address rem_address   st\n");
        machine.write("/proc/sys/net/ipv4/ip_forward", "1\n");
        machine.write("/proc/sys/net/bridge/bridge-nf-call-iptables", "1\n");
        machine.write("/proc/sys/net/netfilter/nf_conntrack_max", "262144\n");
        machine.write("/etc/containerd/config.toml", "  SystemdCgroup = true\n");
        machine.write(VERSION_2, "cpu memory\n");
        machine.executable(
                "/shims/stat",
                "#!/bin/sh\n"
                    + "case $1 in -f) echo 4194304 4096 ;; *) PATH=/usr/bin:/bin exec stat \"$@\""
                    + " ;; esac\n");
        theApiAnswers("HTTP/2 401 \\r\\nDate: Tue, 24 Nov 2026 10:00:30 GMT\\r\\n\\r\\ncode 401");
        theKubeletIs("1.34.2");
        machine.executable("/shims/date", "#!/bin/sh\necho 1795514400\n");
    }

    @AfterEach
    void closeRuntime() throws IOException {
        runtime.close();
    }

    @Test
    void aMachineThatLacksNothingIsPushedTo() {
        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(true, null, true, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SWAP       | PREFLIGHT       | /proc/swaps                                  | Filename\\n/dev/sdb partition 1 0 -2
                    SWAP       | PREFLIGHT       | /etc/fstab                                   | /dev/sdb none swap sw 0 0
                    FORWARDING | PREFLIGHT       | /proc/sys/net/ipv4/ip_forward                | 0
                    FORWARDING | PREFLIGHT       | /proc/sys/net/bridge/bridge-nf-call-iptables | 0
                    CGROUPS    | PREFLIGHT       | /etc/containerd/config.toml                  | SystemdCgroup = false
                    """)
    void whatIsLackingStopsThePushBeforeTheFirstWrite(
            Check check, FailureClass failure, String file, String content) {
        // Given
        machine.write(file, content.replace("\\n", "\n") + "\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        stopped(verdict, failure, check);
    }

    @ParameterizedTest
    @CsvSource({"1.26.15", "1.37.0"})
    void aKubeletThatTheSetIsNotForStopsThePush(String version) {
        // Given
        theKubeletIs(version);

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        stopped(verdict, FailureClass.PREFLIGHT, Check.VERSION);
        assertThat(((Verdict.Failed) verdict).message()).contains("1.27 to 1.36");
    }

    @Test
    void aKubeletSaysItsVersionOnceAndAnotherOneAgain() {
        // Given
        machine.push(set, token, 1, 1);
        machine.push(set.withContent(Renderings.UNIT, "[Service]\n"), token, 1, 2);
        int asked = machine.read("/asked").length();

        // When
        theKubeletIs("1.37.10");
        Verdict verdict =
                machine.push(set.withContent(Renderings.UNIT, "[Service]\n\n"), token, 1, 3);

        // Then
        assertThat(asked).isEqualTo(1);
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
    }

    @Test
    void aKubeletThatSaysNothingIsUnknown() {
        // Given
        machine.executable("/usr/local/kubernetes/bin/kubelet", "");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Started) verdict).findings())
                .extracting(Finding::check, Finding::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Check.VERSION, Outcome.UNKNOWN));
    }

    @ParameterizedTest
    @CsvSource({
        "1.35.0, '', true",
        "1.36.1, '', true",
        "1.34.9, '', false",
        "1.36.1, failCgroupV1: false, false",
        "1.34.9, failCgroupV1: true, true"
    })
    void controlGroupsOfVersion1StopAPushOfAKubeletThatRefusesThem(
            String version, String field, boolean stops) {
        // Given
        machine.delete(VERSION_2);
        machine.write("/sys/fs/cgroup/systemd/.keep", "");
        theKubeletIs(version);
        String config =
                set.rendering().files().stream()
                        .filter(file -> file.path().equals(Renderings.CONFIG))
                        .findFirst()
                        .orElseThrow()
                        .content();

        // When
        Verdict verdict =
                machine.push(
                        set.withContent(Renderings.CONFIG, config + field + "\n"), token, 1, 1);

        // Then
        assertThat(verdict).isInstanceOf(stops ? Verdict.Failed.class : Verdict.Started.class);
        if (stops) {
            stopped(verdict, FailureClass.PREFLIGHT, Check.CGROUPV1);
        }
    }

    @Test
    void aRuntimeThatIsNotThereStopsThePush() throws IOException {
        // Given
        java.nio.file.Files.delete(machine.file(SOCKET));

        // Then
        stopped(machine.push(set, token, 1, 1), FailureClass.RUNTIME, Check.RUNTIME);
    }

    @Test
    void aFullDiskStopsThePush() {
        // Given
        machine.executable("/shims/stat", "#!/bin/sh\necho 1000 4096\n");

        // Then
        stopped(machine.push(set, token, 1, 1), FailureClass.DISK, Check.DISK);
    }

    @Test
    void anApiServerThatDoesNotAnswerStopsThePush() {
        // Given
        theApiAnswers("curl: (6) Could not resolve host: k8s.example.net\\ncode 000");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        stopped(verdict, FailureClass.API_UNREACHABLE, Check.API);
        assertThat(((Verdict.Failed) verdict).message()).contains("Could not resolve host");
    }

    @ParameterizedTest
    @CsvSource({"1795514492, 62 s", "1795514300, -130 s"})
    void aClockThatIsWrongStopsThePush(String now, String skew) {
        // Given
        machine.executable("/shims/date", "#!/bin/sh\necho " + now + "\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        stopped(verdict, FailureClass.CLOCK, Check.CLOCK);
        assertThat(((Verdict.Failed) verdict).message()).contains(skew);
    }

    @Test
    void theCaIsWhatCurlVerifiesWithAndNoCredentialIsGivenToIt() {
        // Given
        machine.executable(
                "/shims/curl",
                "#!/bin/sh\n"
                        + "echo \"$*\" >\"$BERTH_ROOT/curl.arguments\"\n"
                        + "cat >\"$BERTH_ROOT/curl.stdin\"\n"
                        + "echo code 200\n");

        // When
        machine.push(set, token, 1, 1);

        // Then
        assertThat(machine.read("/curl.stdin")).startsWith("-----BEGIN CERTIFICATE-----\nMIIB\n");
        assertThat(machine.read("/curl.arguments"))
                .contains("--cacert /dev/stdin", "https://k8s.example.net:6443/version")
                .doesNotContain("oken", "uthorization");
    }

    @Test
    void ourOwnKubeletMayHaveThePort() {
        // Given
        machine.push(set, token, 1, 1);
        machine.write("/proc/net/tcp", LISTENS);

        // When
        Verdict verdict = machine.push(set, token, 1, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
    }

    @ParameterizedTest
    @CsvSource({"/proc/net/tcp, 00000000", "/proc/net/tcp6, 00000000000000000000000000000000"})
    void aPortThatAnotherProgramTookWhereOurKubeletStoodStopsThePush(String file, String any) {
        // Given
        machine.push(set, token, 1, 1);
        machine.delete("/active");
        machine.write(file, "x\n0: %s:280A 0:0 0A 0\n".formatted(any));

        // When
        Verdict verdict = machine.push(set.withContent(Renderings.UNIT, ""), token, 1, 2);

        // Then
        assertThat(((Verdict.Failed) verdict).message())
                .contains(Check.PORT.word() + ": ", Check.PORT.fix());
    }

    @Test
    void everythingThatIsLackingIsSaidAtOnce() {
        // Given
        machine.push(set, token, 1, 1);
        machine.delete("/active");
        machine.write("/proc/net/tcp", LISTENS);
        machine.write("/proc/swaps", "Filename\n/dev/sdb partition 1 0 -2\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 2);

        // Then
        assertThat(((Verdict.Failed) verdict).message())
                .contains("swap is on; " + Check.SWAP.fix(), "port 10250; " + Check.PORT.fix());
    }

    @Test
    void aWarningStopsNobody() {
        // Given
        machine.taking(Severity.WARN);
        machine.write("/proc/swaps", "Filename\n/dev/sdb partition 1 0 -2\n");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Started(
                                true,
                                null,
                                true,
                                List.of(new Finding(Check.SWAP, Outcome.WARNED, "swap is on"))));
    }

    @Test
    void aPlanShowsWhatIsLackingAndTheRest() {
        // Given
        machine.write("/proc/swaps", "Filename\n/dev/sdb partition 1 0 -2\n");

        // When
        PlanReport plan = machine.plan(set, 1);

        // Then
        assertThat(plan)
                .isInstanceOfSatisfying(
                        PlanReport.Planned.class,
                        planned -> {
                            assertThat(planned.findings())
                                    .containsExactly(
                                            new Finding(Check.SWAP, Outcome.FAILED, "swap is on"));
                            assertThat(planned.items()).isNotEmpty();
                        });
    }

    @Test
    void whatCannotBeSeenIsUnknownAndNeverGood() throws IOException {
        // Given
        for (String file : List.of("/proc/swaps", "/proc/net/tcp", "/etc/containerd/config.toml")) {
            java.nio.file.Files.delete(machine.file(file));
        }
        theApiAnswers("HTTP/2 401 \\r\\n\\r\\ncode 401");

        // When
        Verdict verdict = machine.push(set, token, 1, 1);

        // Then
        assertThat(((Verdict.Started) verdict).findings())
                .extracting(Finding::check, Finding::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Check.SWAP, Outcome.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple(Check.PORT, Outcome.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple(Check.CGROUPS, Outcome.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple(Check.CLOCK, Outcome.UNKNOWN));
    }

    @Test
    void theChecksStartThesePrograms() {
        // Given
        machine.countPrograms();

        // When
        machine.push(set, token, 1, 1);

        // Then
        assertThat(machine.programs())
                .containsEntry("awk", 2)
                .containsEntry("stat", 3)
                .containsEntry("curl", 1)
                .containsEntry("date", 1);
    }

    private void theKubeletIs(String version) {
        machine.executable(
                "/usr/local/kubernetes/bin/kubelet",
                "#!/bin/sh\nprintf x >>\"$BERTH_ROOT/asked\"\necho Kubernetes v" + version + "\n");
    }

    private void theApiAnswers(String answer) {
        machine.executable("/shims/curl", "#!/bin/sh\ncat >/dev/null\nprintf '" + answer + "'\n");
    }

    private void stopped(Verdict verdict, FailureClass failure, Check check) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).as(failed.message()).isEqualTo(failure);
                            assertThat(failed.message()).contains(check.word() + ": ", check.fix());
                        });
        assertThat(machine.read(Renderings.UNIT)).isEmpty();
    }
}
