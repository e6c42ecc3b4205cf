/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.events.CsrDecision.APPROVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.approver.csr.policy.Judgement.CheckResult;
import dev.berth.approver.csr.policy.Verdict.Note;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for the policy as a whole, whichever check decides. */
class CsrPolicyTest {

    private final CsrPolicy policy = Policies.whole();

    @Test
    void sandboxMachinesLiveOnLoopback() {
        // Given
        CsrPolicy sandbox =
                new CsrPolicy(
                        new PolicySettings(
                                true, Set.of(), Set.of(), "cluster.local", Policies.LONGEST, 20));

        // When
        Judgement judgement =
                sandbox.judge(
                        Csr.serving().ip("127.77.0.1").build(),
                        Known.registered().ip("127.77.0.1").build());

        // Then
        assertThat(judgement.decision()).isEqualTo(APPROVE);
    }

    @Test
    void keepsTheResultOfEveryCheck() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.client().subject("O=system:nodes,CN=x").dns("x").build(),
                        Known.started().held().build());

        // Then
        assertThat(judgement.results())
                .filteredOn(result -> result.verdict() instanceof Verdict.Objection)
                .extracting(CheckResult::check)
                .containsExactly(
                        "NameIsTheRequesters", "ClientHasNoAlternativeNames", "NodeNotHeld");
    }

    @Test
    void neverComputesWithAKeyItRefuses() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.client()
                                .key(Csr.other("RSA", 1024), "SHA256withRSA")
                                .der(Csr::withAnotherName)
                                .build(),
                        Known.started().build());

        // Then
        assertThat(judgement.results())
                .filteredOn(result -> result.verdict() instanceof Note)
                .extracting(CheckResult::check)
                .containsExactly("SignedByItsOwnKey");
    }

    @Test
    void everyBitThatIsFlippedIsRefusedWithoutAnException() {
        // Given
        KeyPair key = Csr.p256();
        AtomicReference<byte[]> sent = new AtomicReference<>();
        CertificateRequest whole =
                serving(
                        key,
                        der -> {
                            sent.set(der);
                            return der;
                        });
        byte[] der = sent.get();

        // When
        List<Integer> approved =
                IntStream.range(0, 8 * der.length)
                        .filter(
                                bit ->
                                        policy.judge(
                                                                serving(
                                                                        key,
                                                                        _ -> flipped(der, bit)),
                                                                Known.registered().build())
                                                        .decision()
                                                == APPROVE)
                        .boxed()
                        .toList();

        // Then
        assertThat(policy.judge(whole, Known.registered().build()).decision()).isEqualTo(APPROVE);
        assertThat(approved).as("of " + HexFormat.of().formatHex(der)).isEmpty();
    }

    private static CertificateRequest serving(KeyPair key, UnaryOperator<byte[]> tampering) {
        return Csr.serving().key(key, "SHA256withECDSA").der(tampering).build();
    }

    private static byte[] flipped(byte[] der, int bit) {
        byte[] changed = der.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }

    @Test
    void tellsWhichNamesAndAddressesTheInventoryDoesNotHaveAndWhatItHas() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.serving().dns("node10").ip("10.0.0.12").build(),
                        Known.registered().dns("node1.example.net").build());

        // Then
        assertThat(judgement.reason()).isEqualTo("NameNotInInventory");
        assertThat(judgement.message())
                .isEqualTo(
                        "The inventory does not give this node the DNS name node10; it gives it"
                                + " node1, node1.example.net. The inventory does not give this node"
                                + " the IP address 10.0.0.12; it gives it 10.0.0.11.");
    }

    @Test
    void whatTheRequesterWroteIsToldPrintableAndShort() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.serving().dns("a\0\u001b[2J" + "x".repeat(5_000)).build(),
                        Known.registered().build());

        // Then
        assertThat(judgement.reason()).isEqualTo("NotADnsName");
        assertThat(judgement.message())
                .contains("a\\u{0}\\u{1b}[2Jxxx")
                .hasSizeLessThan(300)
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void tellsWhatTheKubeletDidNotAskFor() {
        // When
        Judgement judgement =
                policy.judge(
                        Csr.serving().build(),
                        Known.registered().ip("fd00::11").dns("node1.example.net").build());

        // Then
        assertThat(judgement.decision()).isEqualTo(APPROVE);
        assertThat(judgement.results())
                .extracting(CheckResult::verdict)
                .filteredOn(Note.class::isInstance)
                .containsExactly(
                        new Note(
                                "NotAskedFor",
                                "The kubelet did not ask for fd00:0:0:0:0:0:0:11,"
                                        + " node1.example.net, which the inventory gives to this"
                                        + " node."));
    }
}
