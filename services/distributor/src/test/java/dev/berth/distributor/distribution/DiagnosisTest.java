/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines are what kubelets of several minors write. */
class DiagnosisTest {

    private static final String REFUSED_TOKEN =
            "E1012 09:31:02.118200    1204 certificate_manager.go:562] kubernetes.io/kube-apiserver"
                    + "-client-kubelet: Failed while requesting a signed certificate from the"
                    + " control plane: cannot create certificate signing request: Unauthorized";
    private static final String REFUSED_CONNECTION =
            "E1012 09:31:02.118200    1204 certificate_manager.go:562] kubernetes.io/kube-apiserver"
                    + "-client-kubelet: Failed while requesting a signed certificate from the"
                    + " control plane: cannot create certificate signing request: Post"
                    + " \"https://127.0.0.1:8443/apis/certificates.k8s.io/v1/certificatesigning"
                    + "requests\": dial tcp 127.0.0.1:8443: connect: connection refused";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PREFLIGHT       | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"
                    PREFLIGHT       | F0624 13:16:48.8 13626 server.go:233] failed to run Kubelet: Running with swap on is not supported, please disable swap! or set --fail-swap-on
                    PREFLIGHT       | E1012 09:31:02.1 1204 server.go:245] "Failed to listen and serve" err="listen tcp 0.0.0.0:10250: bind: address already in use"
                    PREFLIGHT       | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to validate kubelet configuration, error: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is in maintenance mode"
                    DISK            | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to run Kubelet: mkdir /var/lib/kubelet/pki: no space left on device"
                    RUNTIME         | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \\"unix:///run/containerd/containerd.sock\\": rpc error: code = Unavailable desc = connection error: dial unix /run/containerd/containerd.sock: connect: no such file or directory"
                    RUNTIME         | E1012 09:31:02.1 1204 run.go:74] "command failed" err="failed to run Kubelet: unable to determine runtime API version: rpc error: code = Unavailable"
                    RUNTIME         | F0410 08:57:54.4 15727 server.go:262] failed to run Kubelet: failed to create kubelet: misconfiguration: kubelet cgroup driver: "cgroupfs" is different from docker cgroup driver: "systemd"
                    CONFIG          | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to load kubelet config file, path: /etc/kubernetes/kubelet-config.yaml, error: failed to load Kubelet config file, open: no such file or directory"
                    CONFIG          | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to parse kubelet flag: unknown flag: --network-plugin"
                    CONFIG          | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to validate kubelet configuration, error: [invalid configuration: maxPods (--max-pods) -1 must be a non-negative number]"
                    CONFIG          | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to run Kubelet: invalid kubeconfig: stat /etc/kubernetes/kubelet-node2.kubeconfig: no such file or directory"
                    CONFIG          | F0115 07:47:06.4 2746 server.go:261] failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory
                    CONFIG          | E1012 09:31:02.1 1204 run.go:72] "command failed" err="failed to initialize file based certificate manager: open /etc/kubernetes/cert/kubelet-node2.pem: no such file or directory"
                    CONFIG          | E1012 09:31:02.1 1204 certificate_manager.go:562] cannot create certificate signing request: Post "https://10.0.0.1:6443/apis": tls: failed to verify certificate: x509: certificate signed by unknown authority
                    CONFIG          | E1012 09:31:02.1 1204 certificate_manager.go:562] cannot create certificate signing request: Post "https://10.0.0.1:6443/apis": tls: failed to verify certificate: x509: certificate is valid for 10.0.0.2, not 10.0.0.1
                    CLOCK           | E1012 09:31:02.1 1204 certificate_manager.go:562] cannot create certificate signing request: Post "https://10.0.0.1:6443/apis": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:07Z is before 2026-10-12T08:00:00Z
                    TOKEN_EXPIRED   | F0514 15:33:16.7 17678 server.go:233] failed to run Kubelet: cannot create certificate signing request: Unauthorized
                    TOKEN_EXPIRED   | error: failed to run Kubelet: cannot create certificate signing request: the server has asked for the client to provide credentials (post certificatesigningrequests.certificates.k8s.io)
                    CLUSTER_API     | F0510 13:39:10.4 1722 server.go:262] failed to run Kubelet: cannot create certificate signing request: certificatesigningrequests.certificates.k8s.io is forbidden: User "system:bootstrap:5s9ry0" cannot create resource "certificatesigningrequests" in API group "certificates.k8s.io" at the cluster scope
                    API_UNREACHABLE | E1012 09:31:02.1 1204 certificate_manager.go:562] cannot create certificate signing request: Post "https://k8s.example.net:6443/apis": dial tcp: lookup k8s.example.net on 10.0.0.2:53: no such host
                    API_UNREACHABLE | E1012 09:31:02.1 1204 certificate_manager.go:562] cannot create certificate signing request: Post "https://10.0.0.1:6443/apis": dial tcp 10.0.0.1:6443: i/o timeout
                    """)
    void theKubeletsOwnWordsNameTheClass(FailureClass expected, String line) {
        assertThat(Diagnosis.of(line).map(Diagnosis::failure)).contains(expected);
    }

    @Test
    void whatWaitingKubeletsSayAsAnonymousIsNoCause() {
        // Given
        String normal =
                "E1012 09:31:02.1 1204 kubelet_node_status.go:106] \"Unable to register node with"
                    + " API server\" err=\"nodes is forbidden: User \\\"system:anonymous\\\" cannot"
                    + " create resource \\\"nodes\\\"\" node=\"n1\"";

        // When
        Optional<Diagnosis> diagnosis = Diagnosis.of(normal);

        // Then
        assertThat(diagnosis).isEmpty();
    }

    @Test
    void theLastCauseCounts() {
        // When
        Optional<Diagnosis> diagnosis =
                Diagnosis.of(REFUSED_CONNECTION + "\n" + REFUSED_TOKEN + "\nsomething else\n");

        // Then
        assertThat(diagnosis).contains(new Diagnosis(FailureClass.TOKEN_EXPIRED, REFUSED_TOKEN));
    }

    @Test
    void aLongLineIsShortened() {
        // When
        Optional<Diagnosis> diagnosis =
                Diagnosis.of("no space left on device" + "x".repeat(64 * 1024));

        // Then
        assertThat(diagnosis.orElseThrow().words()).hasSize(301);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "E1012 09:31:02.118200    1204 run.go:72] \"command failed\" err=\"failed to run"
                        + " Kubelet: something that no rule knows\"",
                "F0624 13:16:48.8 13626 server.go:233] cannot do it",
                "Error: unknown command \"serve\" for \"kubelet\"",
                "panic: runtime error: invalid memory address",
                "/usr/local/bin/kubelet: error while loading shared libraries: libfoo.so.1",
                "kubelet.service: Failed to execute /usr/local/bin/kubelet: Exec format error"
            })
    void whatNoRuleKnowsIsQuoted(String line) {
        // When
        Optional<String> quoted =
                Diagnosis.lastError(
                        "E0101 00:00:00.1 1 a.go:1] an earlier complaint\n"
                                + line
                                + "\nI1012 09:31:02.1 1204 server.go:1] harmless\n"
                                + "kubelet.service: Main process exited, code=exited\n");

        // Then
        assertThat(quoted).contains(line);
    }

    @Test
    void whoDoesNotComplainIsNotQuoted() {
        assertThat(Diagnosis.lastError("Started kubelet.service.\nI1012 09:31:02.1 1 a.go:1] ok"))
                .isEmpty();
    }

    @Test
    void withoutEvidenceThereIsNoDiagnosis() {
        assertThat(Diagnosis.of(null)).isEmpty();
        assertThat(Diagnosis.lastError(null)).isEmpty();
    }
}
