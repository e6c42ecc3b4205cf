/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.approver.verification.TestPki.Identity;
import dev.berth.events.NodeName;
import dev.berth.events.VerificationResult;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kubelet's port is asked over real TLS; each test breaks one thing. */
class KubeletProbeIT {

    private static final String HERE = "127.0.0.1";

    @TempDir Path dir;

    private final TestPki ca = new TestPki();
    private final Identity serving = ca.serving(HERE);
    private final CountDownLatch end = new CountDownLatch(1);
    private KubernetesClient kubernetes;
    private FakeKubelet kubelet;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(dir.resolve("ca.crt"), TestPki.pem(ca.certificate));
        ca.client("stranger").write(dir.resolve("without-rights"));
        ca.client("reader").write(dir.resolve("metrics"));
        kubernetes = new KubernetesClientBuilder().withConfig(Config.empty()).build();
        kubelet = open(serving, FakeKubelet::closed);
    }

    @AfterEach
    void stop() throws Exception {
        end.countDown();
        kubelet.close();
        kubernetes.close();
    }

    @Test
    void closedKubeletPassesEveryCheck() throws Exception {
        // When
        List<VerificationResult> results = ask(serving);

        // Then
        assertThat(results)
                .extracting(VerificationResult::check, VerificationResult::answered)
                .containsExactly(
                        tuple("serving certificate", "it is"),
                        tuple("no credential", "401"),
                        tuple("random bearer token", "401"),
                        tuple("client certificate without rights", "403"),
                        tuple("client certificate for metrics: /metrics", "200 with metrics"),
                        tuple(
                                "client certificate for metrics: /metrics/cadvisor",
                                "200 with metrics"));
        assertThat(results).allMatch(VerificationResult::passed);
    }

    @ParameterizedTest
    @EnumSource(Question.class)
    void oneWrongAnswerFailsItsCheckAlone(Question wrong) throws Exception {
        // Given
        kubelet.behave(
                (request, out) -> {
                    if (question(request) != wrong) {
                        FakeKubelet.closed(request, out);
                    } else if (request.caller() != null && request.caller().equals("reader")) {
                        // Right code, but not what was asked for.
                        FakeKubelet.write(out, 200, "text/html", "<html>welcome</html>");
                    } else {
                        FakeKubelet.metrics(out);
                    }
                });

        // When
        List<VerificationResult> results = ask(serving);

        // Then
        assertThat(results)
                .filteredOn(VerificationResult::failed)
                .extracting(VerificationResult::check)
                .containsExactly(wrong.judge(new Answered.Nothing("")).check());
        assertThat(results).filteredOn(VerificationResult::passed).hasSize(5);
    }

    @Test
    void certificateOfNobodyWeApprovedIsNotTalkedTo() throws Exception {
        // When
        List<VerificationResult> results = ask(ca.serving(HERE));

        // Then
        assertRefused(results, "not one that Berth approved for this node");
    }

    @Test
    void certificateOfAnotherAuthorityIsNotTalkedTo() throws Exception {
        // When
        List<VerificationResult> results = askShowing(new TestPki().serving(HERE));

        // Then
        assertRefused(results, "not valid now, or not by the cluster's CA");
    }

    @Test
    void expiredCertificateIsNotTalkedTo() throws Exception {
        // When
        List<VerificationResult> results =
                askShowing(ca.serving(HERE, KeyPurposeId.id_kp_serverAuth, Duration.ofMinutes(-1)));

        // Then
        assertRefused(results, "not valid now, or not by the cluster's CA");
    }

    @Test
    void certificateOfAClientIsNotTalkedTo() throws Exception {
        // When
        List<VerificationResult> results =
                askShowing(ca.serving(HERE, KeyPurposeId.id_kp_clientAuth, Duration.ofHours(1)));

        // Then
        assertRefused(results, "not valid now, or not by the cluster's CA");
    }

    @Test
    void certificateForAnotherAddressIsNotTalkedTo() throws Exception {
        // When
        List<VerificationResult> results = askShowing(ca.serving("127.0.0.2"));

        // Then
        assertRefused(results, "does not name the address that was dialled");
    }

    @Test
    void newerCertificateOfOursCounts() throws Exception {
        // Given
        Identity newer = ca.serving(HERE);
        kubelet.close();
        kubelet = open(newer, FakeKubelet::closed);

        // When
        List<VerificationResult> results =
                probe(true).ask(target(Set.of(serving.sha256(), newer.sha256())));

        // Then
        assertThat(results).allMatch(VerificationResult::passed);
    }

    @Test
    void nobodyListensIsSaidOnce() throws Exception {
        // Given
        kubelet.close();

        // When
        List<VerificationResult> results = ask(serving);

        // Then
        assertRefused(results, "no connection to 127.0.0.1");
    }

    @Test
    void nothingButOneRandomTokenIsEverShown() throws Exception {
        // When
        ask(serving);
        ask(serving);

        // Then
        assertThat(kubelet.requests()).hasSize(10);
        assertThat(kubelet.requests())
                .allSatisfy(
                        request ->
                                assertThat(request.headers().keySet())
                                        .isSubsetOf(
                                                "host",
                                                "user-agent",
                                                "authorization",
                                                "connection",
                                                "content-length"));
        assertThat(kubelet.requests())
                .filteredOn(FakeKubelet.Request::bearer)
                .extracting(request -> request.headers().get("authorization"))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(value -> value.matches("Bearer [A-Za-z0-9_-]{43}"));
        assertThat(kubelet.requests())
                .filteredOn(FakeKubelet.Request::bearer)
                .allMatch(request -> request.caller() == null);
    }

    @Test
    void redirectIsAnAnswerAndIsNotFollowed() throws Exception {
        // Given
        try (FakeKubelet elsewhere = open(serving, FakeKubelet::closed)) {
            kubelet.behave(
                    (request, out) ->
                            FakeKubelet.raw(
                                    out,
                                    "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:"
                                            + elsewhere.port()
                                            + "/metrics\r\nContent-Length: 0\r\n\r\n"));

            // When
            List<VerificationResult> results = ask(serving);

            // Then
            assertThat(results)
                    .filteredOn(VerificationResult::failed)
                    .extracting(VerificationResult::answered)
                    .containsOnly("302")
                    .hasSize(5);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void endlessHeadersAreCut() throws Exception {
        // When
        List<VerificationResult> results =
                askBehaving(
                        (request, out) -> {
                            FakeKubelet.raw(out, "HTTP/1.1 401 Unauthorized\r\n");
                            for (int i = 0; ; i++) {
                                FakeKubelet.raw(out, "X-" + i + ": " + "x".repeat(1000) + "\r\n");
                            }
                        });

        // Then
        assertCut(results, "not HTTP as a kubelet speaks it");
    }

    @Test
    void endlessBodyIsReadToABoundOnly() throws Exception {
        // When
        List<VerificationResult> results =
                askBehaving(
                        (request, out) -> {
                            FakeKubelet.raw(out, "HTTP/1.1 500 \r\n\r\n# HELP x y\n# TYPE x z\n");
                            while (true) {
                                FakeKubelet.raw(out, "x 1\n".repeat(1000));
                            }
                        });

        // Then
        assertThat(results)
                .filteredOn(VerificationResult::failed)
                .extracting(VerificationResult::answered)
                .containsOnly("500 with metrics")
                .hasSize(5);
    }

    @Test
    void slowBytesCostOneTimeLimit() throws Exception {
        // When
        List<VerificationResult> results =
                askBehaving(
                        (request, out) -> {
                            FakeKubelet.raw(out, "HTTP/1.1 401 \r\nContent-Length: 100\r\n\r\nU");
                            awaitEnd();
                        });

        // Then
        assertCut(results, "not complete after 1500 ms");
    }

    @Test
    void silenceCostsOneTimeLimit() throws Exception {
        // When
        List<VerificationResult> results = askBehaving((request, out) -> awaitEnd());

        // Then
        assertCut(results, "not complete after 1500 ms");
    }

    @Test
    void whatAKubeletWritesIsNotRepeated() throws Exception {
        // When
        List<VerificationResult> results =
                askBehaving(
                        (request, out) ->
                                FakeKubelet.raw(
                                        out,
                                        "HTTP/1.1 200 evil-reason\r\nX: evil-header\r\n"
                                                + "Content-Length: 9\r\n\r\nevil-body"));

        // Then
        assertThat(results.toString()).doesNotContain("evil");
    }

    @Test
    void rotatedCertificatesAreUsedFromTheNextRoundOn() throws Exception {
        // Given
        ask(serving);
        ca.client("stranger-2").write(dir.resolve("without-rights"));

        // When
        List<VerificationResult> results = ask(serving);

        // Then
        assertThat(results).allMatch(VerificationResult::passed);
        assertThat(kubelet.requests())
                .extracting(FakeKubelet.Request::caller)
                .containsSubsequence("stranger", "stranger-2");
    }

    @Test
    void checksWithoutCertificateAreSkippedWithTheReason() throws Exception {
        // Given
        Files.delete(dir.resolve("metrics/tls.key"));

        // When
        List<VerificationResult> results = ask(serving);

        // Then
        assertThat(results)
                .filteredOn(result -> result.skipped() != null)
                .hasSize(2)
                .allSatisfy(
                        result ->
                                assertThat(result.skipped())
                                        .contains("berth.verification.metrics")
                                        .contains("tls.key"));
        assertThat(VerificationResult.passed(results)).isTrue();
    }

    @Test
    void loopbackIsDialledInTheSandboxOnly() throws Exception {
        // When
        List<VerificationResult> results = probe(false).ask(target(Set.of(serving.sha256())));

        // Then
        assertThat(VerificationResult.passed(results)).isFalse();
        assertThat(kubelet.requests()).isEmpty();
    }

    private void assertRefused(List<VerificationResult> results, String why) {
        assertThat(results)
                .filteredOn(VerificationResult::failed)
                .singleElement()
                .satisfies(
                        result -> {
                            assertThat(result.check()).isEqualTo("serving certificate");
                            assertThat(result.answered()).contains(why);
                        });
        assertThat(results).filteredOn(result -> result.skipped() != null).hasSize(5);
        assertThat(kubelet.requests()).isEmpty();
    }

    private void assertCut(List<VerificationResult> results, String why) {
        assertThat(results)
                .filteredOn(VerificationResult::failed)
                .extracting(VerificationResult::check, VerificationResult::answered)
                .containsExactly(tuple("no credential", "no answer: " + why));
        assertThat(results).filteredOn(result -> result.skipped() != null).hasSize(4);
        assertThat(kubelet.requests()).hasSize(1);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Question question(FakeKubelet.Request request) {
        if (request.caller() == null) {
            return request.bearer() ? Question.STRANGER : Question.NOBODY;
        }
        if (request.caller().equals("reader")) {
            return request.path().equals("/metrics") ? Question.METRICS : Question.CADVISOR;
        }
        return Question.WITHOUT_RIGHTS;
    }

    private List<VerificationResult> askBehaving(FakeKubelet.Behaviour behaviour) throws Exception {
        kubelet.behave(behaviour);
        return ask(serving);
    }

    /** The kubelet shows this, and Berth approved it. */
    private List<VerificationResult> askShowing(Identity shown) throws Exception {
        kubelet.close();
        kubelet = open(shown, FakeKubelet::closed);
        return ask(shown);
    }

    private List<VerificationResult> ask(Identity approved) throws Exception {
        return probe(true).ask(target(Set.of(approved.sha256())));
    }

    private static KubeletTarget target(Set<String> certificates) {
        return new KubeletTarget(new NodeName("k1"), 1, InetAddress.ofLiteral(HERE), certificates);
    }

    private KubeletProbe probe(boolean sandbox) {
        Settings settings =
                new Settings(
                        kubelet.port(),
                        dir.resolve("ca.crt"),
                        new Settings.Pair(dir.resolve("without-rights")),
                        new Settings.Pair(dir.resolve("metrics")));
        return new KubeletProbe(settings, new ClusterCa(settings, kubernetes), sandbox);
    }

    private static FakeKubelet open(Identity serving, FakeKubelet.Behaviour behaviour)
            throws Exception {
        return FakeKubelet.open(HERE, 0, serving.keyManagers(), behaviour);
    }
}
