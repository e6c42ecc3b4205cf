/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.events.FailureClass;
import dev.berth.events.RenderedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the kubelet of this node has its certificate already, and what follows from that. */
class ApplyCertificateTest extends OnEveryShell {

    private static final String CERTIFICATE = "/etc/kubernetes/cert/kubelet-client-current.pem";
    private static final String OURS = "O=system:nodes,CN=system:node:n1";
    private static final Duration LONG = Duration.ofHours(1);

    private static final ClientCertificates CLUSTER = new ClientCertificates("cluster");
    private static final ClientCertificates ANOTHER_CLUSTER = new ClientCertificates("another");

    private final BootstrapToken newToken = SampleTokens.any();
    private final Renderings set =
            Renderings.valid()
                    .withContent(Renderings.CA, CLUSTER.ca())
                    .withContent(
                            Renderings.BOOTSTRAP,
                            "kind: Config\nclusters:\n- name: k\n  cluster:\n"
                                    + "    server: https://k8s.example.net:6443\n"
                                    + "    certificate-authority: "
                                    + Renderings.CA
                                    + "\nusers:\n- user:\n    token: \""
                                    + RenderedFile.TOKEN_SLOT
                                    + "\"\n");

    @BeforeAll
    static void needsOpenssl() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")),
                "openssl is not installed here: certificates are not judged");
    }

    @BeforeEach
    void pushed() {
        machine.push(set, token, 1, 1);
        machine.systemctlCalls();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {OURS, "CN=system:node:n1,O=system:nodes"})
    void aKubeletThatHasItsCertificateGetsNoTokenAndIsNotRestarted(String subject) {
        // Given
        machine.write(CERTIFICATE, CLUSTER.issue(subject, LONG));

        // When
        Verdict verdict = machine.push(set, newToken, 2, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.systemctlCalls()).isEmpty();
    }

    @Test
    void itGetsNoTokenEvenWhereTheBootstrapKubeconfigIsGone() throws Exception {
        // Given
        machine.write(CERTIFICATE, CLUSTER.issue(OURS, LONG));
        Files.delete(machine.file(Renderings.BOOTSTRAP));

        // When
        Verdict verdict = machine.push(set, newToken, 2, 2);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false));
        assertThat(machine.file(Renderings.BOOTSTRAP)).doesNotExist();
    }

    @Test
    void aChangedFileStillRestartsIt() {
        // Given
        machine.write(CERTIFICATE, CLUSTER.issue(OURS, LONG));

        // When
        machine.push(set.withContent(Renderings.CONFIG, "maxPods: 9\n"), newToken, 2, 2);

        // Then
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(token));
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    of another node       | O=system:nodes,CN=system:node:n11        |  3600 | true
                    of a longer name      | O=system:nodes,CN=system:node:n1,L=x     |  3600 | true
                    of another group      | O=system:masters,CN=system:node:n1       |  3600 | true
                    of no group           | CN=system:node:n1                        |  3600 | true
                    expired               | O=system:nodes,CN=system:node:n1         | -3600 | true
                    of another CA         | O=system:nodes,CN=system:node:n1         |  3600 | false
                    """)
    void aCertificateThatIsNotTheOneIsNotCountedAsIt(
            String what, String subject, long seconds, boolean ours) {
        // Given
        ClientCertificates issuer = ours ? CLUSTER : ANOTHER_CLUSTER;
        machine.write(CERTIFICATE, issuer.issue(subject, Duration.ofSeconds(seconds)));

        // When
        machine.push(set, newToken, 2, 2);

        // Then
        assertThat(machine.read(Renderings.BOOTSTRAP))
                .as(what)
                .contains(SampleTokens.text(newToken));
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void whatNobodyCanTellIsNotCountedAsItEither() {
        // Given
        Renderings unknown = Renderings.valid();
        machine.push(unknown, token, 2, 2);
        machine.write(CERTIFICATE, CLUSTER.issue(OURS, LONG));
        machine.systemctlCalls();

        // When
        machine.push(unknown, newToken, 3, 3);

        // Then
        assertThat(machine.read(Renderings.BOOTSTRAP)).contains(SampleTokens.text(newToken));
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @ParameterizedTest
    @CsvSource({
        "n1, 3600, true, ALREADY_JOINED",
        "n2, 3600, true, ALREADY_JOINED",
        "n1, 3600, false, ALREADY_JOINED",
        "n1, -3600, true, "
    })
    void aMachineThatHasACertificateAndWasNeverOursIsLeftAlone(
            String node, long seconds, boolean ours, FailureClass expected) {
        // Given
        LocalMachine stranger = new LocalMachine(folder.resolve("stranger"), shell);
        stranger.write(
                CERTIFICATE,
                (ours ? CLUSTER : ANOTHER_CLUSTER)
                        .issue(
                                "O=system:nodes,CN=system:node:" + node,
                                Duration.ofSeconds(seconds)));

        // When
        Verdict verdict = stranger.push(set, token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(expected);
        assertThat(stranger.file(Renderings.CONFIG).toFile().exists()).isEqualTo(expected == null);
    }

    @Test
    void oneThatNobodyCanTellWhoseItIsIsSomebodyElses() {
        // Given
        LocalMachine stranger = new LocalMachine(folder.resolve("stranger"), shell);
        stranger.write(CERTIFICATE, CLUSTER.issue(OURS, LONG));

        // When
        Verdict verdict = stranger.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(stranger.file(Renderings.CONFIG)).doesNotExist();
    }
}
