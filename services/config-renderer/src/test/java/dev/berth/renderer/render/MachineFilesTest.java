/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.renderer.check.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that must be on the machine when the kubelet starts, and that nobody puts there. */
class MachineFilesTest {

    private static final String CONFIG = "edge/kubelet-config.yaml";
    private static final String UNIT = "edge/kubelet.service";
    private static final String PROFILE = "edge/profile.yaml";

    @TempDir private Path path;
    private ProfileFolder folder;

    @BeforeEach
    void aValidFolder() {
        folder =
                new ProfileFolder(path)
                        .withProfile("edge")
                        .replace(PROFILE, "1.27-1.36", "1.28-1.36");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kubelet-config.yaml | \"{paths.ca}\" | /etc/kubernetes/pki/ca.crt |"
                        + " authentication.x509.clientCAFile: names /etc/kubernetes/pki/ca.crt,"
                        + " which nobody writes",
                "kubelet-config.yaml | \"{paths.ca}\" | /etc/ssl/certs/ca.pem |"
                        + " write /etc/kubernetes/cert/ca.pem, where the profile writes",
                "kubelet.service | --cert-dir= | --client-ca-file=/etc/pki/ca.crt --cert-dir= |"
                        + " --client-ca-file: names /etc/pki/ca.crt, which nobody writes",
                "kubelet.service | --kubeconfig={paths.kubeconfig} |"
                        + " --kubeconfig={paths.bootstrapKubeconfig} | --kubeconfig: names"
                        + " /etc/kubernetes/kubelet-bootstrap.kubeconfig, which is a file of the"
                        + " profile",
                "bootstrap.kubeconfig | certificate-authority-data: {cluster.caData} |"
                        + " certificate-authority: pki/ca.crt | certificate-authority: names"
                        + " /etc/kubernetes/pki/ca.crt, which nobody writes",
            })
    void aCaOrKubeconfigThatCannotBeThereIsAnError(
            String file, String from, String to, String says) {
        // Given
        folder.replace("edge/" + file, from, to);

        // When
        List<Finding> findings = found();

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .contains(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kubelet-config.yaml | resolvConf: /etc/resolv.conf | resolvConf: /etc/k/resolv |"
                        + " resolvConf: names /etc/k/resolv, which nobody writes",
                "kubelet.service | --cert-dir= | --config-dir=/etc/kubernetes/conf.d --cert-dir= |"
                        + " --config-dir: names /etc/kubernetes/conf.d, which nobody makes",
                "kubelet.service | --cert-dir= | --image-credential-provider-config=/etc/p.yaml"
                        + " --cert-dir= | names /etc/p.yaml, which nobody writes",
                "kubelet.service | Restart=always | EnvironmentFile=/etc/default/kubelet\\n"
                        + "Restart=always | EnvironmentFile: names /etc/default/kubelet, which"
                        + " nobody writes",
                "kubelet.service | WorkingDirectory={paths.rootDir} | WorkingDirectory=/data/k |"
                        + " WorkingDirectory: names /data/k, which nobody makes",
                "kubelet.service | StartLimitIntervalSec=0 | StartLimitIntervalSec=0\\n"
                        + "ConditionPathExists=/etc/k/ready | names /etc/k/ready, which nobody",
                "kubelet.service | Restart=always | ExecStartPre=/opt/k/prepare --now\\n"
                    + "Restart=always | ExecStartPre: names /opt/k/prepare, which nobody writes",
                "bootstrap.kubeconfig | token: | tokenFile: /etc/k/token\\n"
                        + "    token: | tokenFile: names /etc/k/token, which nobody writes",
            })
    void whatAnImageMayBringIsAWarning(String file, String from, String to, String says) {
        // Given
        folder.replace("edge/" + file, from, to.replace("\\n", "\n"));

        // When
        List<Finding> findings = found();

        // Then
        assertThat(findings).noneMatch(Finding::isError);
        assertThat(findings).extracting(Finding::text).singleElement().asString().contains(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "bootstrap.kubeconfig | certificate-authority-data: {cluster.caData} |"
                        + " certificate-authority: ./cert//ca.pem",
                "kubelet-config.yaml | /etc/resolv.conf | /run/systemd/resolve/resolv.conf",
                "kubelet-config.yaml | resolvConf: /etc/resolv.conf | resolvConf: \"\"",
                "kubelet.service | Restart=always | EnvironmentFile=-/etc/default/kubelet\\n"
                        + "Restart=always",
                "kubelet.service | Restart=always | EnvironmentFile=/etc/%H.env\\nRestart=always",
                "kubelet.service | Restart=always | EnvironmentFile=/etc/k.env\\n"
                        + "EnvironmentFile=\\nRestart=always",
                "kubelet.service | Restart=always | ExecStartPre=-/opt/k/prepare\\nRestart=always",
                "kubelet.service | Restart=always | ExecStartPre=/usr/bin/mkdir -p"
                        + " /x\\nRestart=always",
                "kubelet.service | Restart=always | ExecStartPre=/bin/sh -c true\\nRestart=always",
                "kubelet.service | WorkingDirectory={paths.rootDir} | WorkingDirectory=~",
                "kubelet.service | --cert-dir= | --config-dir=/etc/kubernetes --cert-dir=",
            })
    void whatIsThereAnywayIsNoFinding(String file, String from, String to) {
        // Given
        folder.replace("edge/" + file, from, to.replace("\\n", "\n"));

        // When
        List<Finding> findings = found();

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void whatTheProfileWritesOrSaysIsOnTheMachineIsNoFinding() {
        // Given
        folder.replace(CONFIG, "\"{paths.ca}\"", "/etc/pki/image-ca.crt")
                .replace(UNIT, "Restart=always", "EnvironmentFile=/etc/k/env\nRestart=always")
                .replace(UNIT, "--cert-dir=", "--config-dir=/etc/k/conf.d --cert-dir=")
                .replace(PROFILE, "locations:\n", "locations:\n  imageCa: /etc/pki/image-ca.crt\n")
                .replace(
                        PROFILE,
                        "files:\n",
                        "  - {path: /etc/k, owner: \"root:root\", mode: \"0755\"}\n"
                            + "  - {path: /etc/k/conf.d, owner: \"root:root\", mode: \"0755\"}\n"
                            + "files:\n"
                            + "  - {id: env, kind: text, template: env, path: /etc/k/env, owner:"
                            + " \"root:root\", mode: \"0644\"}\n")
                .with("edge/env", "A=b\n");

        // When
        List<Finding> findings = found();

        // Then
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--node-ip={node.ip} | --node-ip=192.0.2.10 | a sample node that profiles are"
                        + " tried with has 192.0.2.10,2001:db8::10",
                "--hostname-override={node.name} | --hostname-override=me | the name of a sample"
                        + " node that profiles are tried with; write {node.name} or ##NODE_NAME##",
                "--hostname-override={node.name} | --hostname-override=%H | the name of a sample"
                        + " node that profiles are tried with; write {node.name} or ##NODE_NAME##",
                "--hostname-override={node.name} | --v=2 | write"
                        + " --hostname-override={node.name} or ##NODE_NAME##",
            })
    void whatIsAskedForASampleNodeSaysSo(String from, String to, String says) {
        // Given
        folder.replace(UNIT, from, to);

        // When
        List<Finding> findings = found();

        // Then
        assertThat(findings)
                .extracting(Finding::text)
                .anySatisfy(text -> assertThat(text).contains(says));
        assertThat(findings)
                .extracting(Finding::text)
                .noneMatch(text -> text.contains("announced"));
    }

    private List<Finding> found() {
        return ProfileTrial.of(Profiles.in(path), ProfileFolder.cluster()).findings();
    }
}
