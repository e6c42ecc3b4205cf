/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.2 | is not 10.0.0.1, which is announced",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --max-pods=many | must be of type int",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 -config=x | write two dashes",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --v | has no value",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --node-labels=node-role.kubernetes.io/x= |"
                        + " may not set node-role",
                "--node-ip=10.0.0.1 | --node-ip=10.0.0.1 --node-labels=a=%h | specifier",
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
                "ExecStart= | ExecStrt= | did you mean ExecStart?",
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
                        "10.0.0.1"),
                Minors.parse(List.of(minors)));
    }
}
