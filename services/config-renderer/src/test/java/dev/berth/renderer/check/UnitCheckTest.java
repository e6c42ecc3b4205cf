/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitCheckTest {

    private static final String VALID =
            """
            [Unit]
            Description=Kubernetes Kubelet
            StartLimitIntervalSec=0

            [Service]
            ExecStart=/usr/bin/kubelet \\
              --config=/etc/kubelet.yaml \\
              --bootstrap-kubeconfig=/etc/bootstrap.kubeconfig \\
              --kubeconfig=/etc/kubelet.kubeconfig \\
              --cert-dir=/etc/cert \\
              --hostname-override=node-1 \\
              --node-ip=10.0.0.1
            Restart=always

            [Install]
            WantedBy=multi-user.target
            """;

    @Test
    void aValidUnitHasNoFinding() {
        // When
        List<Finding> findings = check(VALID, "1.24-1.36");

        // Then
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --cni-conf-dir=/etc/cni | went before"
                        + " 1.24",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --container-runtime=remote | went with"
                        + " 1.27: 1.30–1.35 end themselves",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --pod-infra-container-image=p | went with"
                        + " 1.35: 1.35 end",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --fail-cgroupv1 | came with 1.31: 1.30"
                        + " end",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --hostname-overide=x | did you mean"
                        + " hostname-override?",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.2 | but the node is announced with 10.0.0.1",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --max-pods=many | must be of type int",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 -config=x | write two dashes",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --v | has no value",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --node-labels=node-role.kubernetes.io/x= |"
                        + " may not set node-role",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --node-labels=a=%Z | is no specifier",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --max-pods=1%0 | is no specifier",
                "--node-ip=10.0.0.1 | --node-ip=\"10.0.0.1 | a quote that nothing closes",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 ; /bin/true | has a second command",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --feature-gates=NoSuchGate=true |"
                        + " NoSuchGate is no feature gate of",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1"
                    + " --feature-gates=RotateKubeletServerCertificate=true,DynamicKubeletConfig=true"
                    + " | DynamicKubeletConfig is no feature gate of",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --feature-gates=NodeSwap | neither true"
                        + " nor false",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --fail-swap-on=yes | must be of type bool",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --tls-cert-file=/x | excludes a requested"
                        + " serving",
                "--config=/etc/kubelet.yaml | --config=/etc/other.yaml | is to be"
                        + " \"/etc/kubelet.yaml\"",
                "--bootstrap-kubeconfig=/etc/bootstrap.kubeconfig \\ | \\ | --bootstrap-kubeconfig:"
                        + " is missing",
                "--kubeconfig=/etc/kubelet.kubeconfig \\ | \\ | --kubeconfig: is missing",
                "--hostname-override=node-1 | --hostname-override=node-2 | is to be \"node-1\"",
                "/usr/bin/kubelet | /usr/sbin/kubelet | the profile's kubelet is /usr/bin/kubelet",
                "/usr/bin/kubelet | kubelet | absolute path",
                "ExecStart= | ExecStrt= | there is nothing to start",
                "[Service] | [Servce] | did you mean Service?",
                "Restart=always | Type=oneshot | must not be oneshot",
                "Restart=always | WantedBy=x | put it into [Install]",
                "Restart=always | ExecStart=/bin/true | stands twice",
                "Restart=always | nonsense | is no assignment",
            })
    void whatSystemdOrAKubeletRefusesOrIgnoresIsAnError(String from, String to, String says) {
        // When
        List<Finding> findings = check(VALID.replace(from, to), "1.30-1.35");

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::text)
                .anySatisfy(message -> assertThat(message).contains(says));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Restart=always | Restart=on-failure | does not come back",
                "StartLimitIntervalSec=0 | StartLimitIntervalSec=10 | systemd may give up",
                "WantedBy=multi-user.target | Alias=k.service | after a reboot",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --max-pods=60 | overrides the"
                        + " configuration file",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 $EXTRA | comes from the environment",
                "--cert-dir=/etc/cert \\ | \\ | /var/lib/kubelet/pki",
                "Restart=always | RestartSteps=5 | is no directive of systemd 252",
                "Restart=always | RestartMaxDelaySec=60 | is no directive of systemd 252",
                "Restart=always | MemoryZSwapMax=0 | is no directive of systemd 252",
                "Restart=always | Restrat=always | did you mean Restart?",
                "--hostname-override=node-1 | --hostname-override=%H | must come to \"node-1\"",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --root-dir=%D/k | systemd 252 does not"
                        + " know",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --root-dir=/a\\q | the unknown escape",
            })
    void whatRunsAndIsDoubtfulIsAWarning(String from, String to, String says) {
        // When
        List<Finding> findings = check(VALID.replace(from, to), "1.30-1.34");

        // Then
        assertThat(findings).noneMatch(Finding::isError);
        assertThat(findings)
                .extracting(Finding::text)
                .anySatisfy(text -> assertThat(text).contains(says));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--node-ip=\"10.0.0.1\"",
                "\"--node-ip=10.0.0.1\"",
                "--node-ip='10.0.0.1' --v=\"2\"",
                "--no\"de-i\"p=10.0.0.1",
                "--node-ip=10.0.0.1 --root-dir=/var/%%/x",
                "--node-ip=10.0.0.1 --root-dir=%h/kubelet",
                "--node-ip=10.0.0.1 --root-dir=\"/var/lib/a b\"",
                "--node-ip=10.0.0.1 --root-dir=/a\\x20b",
                "--node-ip=%i",
            })
    void aCommandIsReadAsSystemdReadsIt(String written) {
        // When
        List<Finding> findings = check(VALID.replace("--node-ip=10.0.0.1", written), "1.34");

        // Then
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--eviction-hard=memory.available<5%,nodefs.available<10%,imagefs.available<10%",
                "--system-reserved=\"cpu=500m, memory=1Gi\"",
                "--max-pods=\"110\"",
                "--feature-gates=NodeSwap=true",
            })
    void aValueThatSystemdPassesOnIsNoError(String flag) {
        // When
        List<Finding> findings =
                check(VALID.replace("--node-ip=10.0.0.1", "--node-ip=10.0.0.1 " + flag), "1.34");

        // Then
        assertThat(findings).noneMatch(Finding::isError);
    }

    @Test
    void aFlagThatOnlyANewerMinorMayKnowIsADoubt() {
        // When
        List<Finding> findings =
                check(
                        VALID.replace("--node-ip=10.0.0.1", "--node-ip=10.0.0.1 --brand-new=1"),
                        "1.37");

        // Then
        assertThat(findings)
                .extracting(finding -> finding.isError() + " " + finding.field())
                .containsExactly("false --brand-new");
    }

    @Test
    void twoBackslashesAtALineEndAreNamedWithTheirPlace() {
        // When
        List<Finding> findings =
                check(
                        VALID.replace(
                                "--config=/etc/kubelet.yaml \\", "--config=/etc/kubelet.yaml \\\\"),
                        "1.34");

        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.message().startsWith("ends with two backslashes"))
                .extracting(finding -> finding.place().toString())
                .containsExactly("kubelet.service:7:30");
    }

    @Test
    void aCommandThatBreaksOffAtAnEmptyLineIsNamed() {
        // When
        List<Finding> findings =
                check(
                        VALID.replace("--cert-dir=/etc/cert \\\n", "--cert-dir=/etc/cert \\\n\n"),
                        "1.34");

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("followed by an empty one"));
    }

    private static List<Finding> check(String text, String minors) {
        return UnitCheck.check(
                "kubelet.service",
                text,
                new UnitCheck.Expected(
                        "/usr/bin/kubelet",
                        "/etc/kubelet.yaml",
                        "/etc/bootstrap.kubeconfig",
                        "node-1",
                        "10.0.0.1",
                        null,
                        false),
                Minors.parse(List.of(minors)));
    }
}
