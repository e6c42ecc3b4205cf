/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.events.CsrDecision.APPROVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/**
 * Breaks good requests in ways nobody wrote down. Each run has another seed, printed with every
 * failure; {@code -Dberth.seed=…} repeats one.
 */
class RandomAdversaryTest {

    private static final int ROUNDS = 2_000;
    private static final KeyPair KEY = Csr.p256();

    /** One way to break a request or what is known about it. */
    private record Break(String what, java.util.function.BiConsumer<Csr, Known> how) {}

    private final long seed = Long.getLong("berth.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final CsrPolicy policy = Policies.whole();

    /** A kind of request that is approved as long as nothing is broken. */
    private record Good(String what, Supplier<Csr> csr, Supplier<Known> known) {}

    private static final List<Good> GOOD =
            List.of(
                    new Good("bootstrap", Csr::client, Known::started),
                    new Good("renewal", Csr::renewal, Known::registered),
                    new Good("serving", Csr::serving, Known::registered));

    @Test
    void theUnbrokenOnesAreApproved() {
        // When
        List<Judgement> judgements =
                GOOD.stream()
                        .map(
                                good ->
                                        policy.judge(
                                                good.csr()
                                                        .get()
                                                        .key(KEY, "SHA256withECDSA")
                                                        .build(),
                                                good.known().get().build()))
                        .toList();

        // Then
        assertThat(judgements).allMatch(judgement -> judgement.decision() == APPROVE);
    }

    @Test
    void noneIsApprovedHoweverItIsBroken() {
        // Given
        System.out.println("RandomAdversaryTest: -Dberth.seed=" + seed);
        List<String> approved = new ArrayList<>();

        // When
        for (int round = 0; round < ROUNDS; round++) {
            Good good = GOOD.get(random.nextInt(GOOD.size()));
            Csr csr = good.csr().get().key(KEY, "SHA256withECDSA");
            Known known = good.known().get();
            List<Break> broken = new ArrayList<>(breaks());
            Collections.shuffle(broken, random);
            broken = broken.subList(0, 1 + random.nextInt(3));
            broken.forEach(one -> one.how().accept(csr, known));
            if (policy.judge(csr.build(), known.build()).decision() == APPROVE) {
                approved.add(
                        good.what() + " broken by " + broken.stream().map(Break::what).toList());
            }
        }

        // Then
        assertThat(approved).as("-Dberth.seed=" + seed).isEmpty();
    }

    @Test
    void everyPairOfBreaksIsRefused() {
        // Given
        List<String> approved = new ArrayList<>();

        // When
        for (Good good : GOOD) {
            for (Break first : breaks()) {
                for (Break second : breaks()) {
                    Csr csr = good.csr().get().key(KEY, "SHA256withECDSA");
                    Known known = good.known().get();
                    first.how().accept(csr, known);
                    second.how().accept(csr, known);
                    if (policy.judge(csr.build(), known.build()).decision() == APPROVE) {
                        approved.add(good.what() + ": " + first.what() + ", " + second.what());
                    }
                }
            }
        }

        // Then
        assertThat(approved).as("-Dberth.seed=" + seed).isEmpty();
    }

    // Every one of these breaks every kind of request, alone and with any other.
    private List<Break> breaks() {
        return List.of(
                new Break("signer", (csr, _) -> csr.toSigner("x.example/" + word())),
                new Break("requester", (csr, _) -> csr.from("system:node:" + word())),
                new Break("requester of no kind", (csr, _) -> csr.from(word())),
                new Break("groups", (csr, _) -> csr.in("system:" + word())),
                new Break("usage more", (csr, _) -> csr.usages("digital signature", word())),
                new Break("no usages", (csr, _) -> csr.usages()),
                new Break("decided", (csr, _) -> csr.alreadyDecided()),
                new Break("deleted", (csr, _) -> csr.beingDeleted()),
                new Break("lifetime", (csr, _) -> csr.lasting(Policies.LONGEST.plus(some()))),
                new Break("name", (csr, _) -> csr.subject("O=system:nodes,CN=" + word())),
                new Break("no organization", (csr, _) -> csr.subject("CN=system:node:node1")),
                new Break(
                        "organization",
                        (csr, _) -> csr.subject("O=" + word() + ",CN=system:node:node1")),
                new Break("authority", (csr, _) -> csr.askingToBeAnAuthority()),
                new Break("challenge", (csr, _) -> csr.withChallengePassword()),
                new Break(
                        "email",
                        (csr, _) -> csr.name(new GeneralName(GeneralName.rfc822Name, word()))),
                new Break(
                        "URI",
                        (csr, _) ->
                                csr.name(
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier,
                                                "spiffe://" + word()))),
                new Break("another DNS name", (csr, _) -> csr.dns(word() + ".example.net")),
                new Break("another address", (csr, _) -> csr.ip("10.1.2." + random.nextInt(256))),
                new Break("a damaged byte", (csr, _) -> csr.der(this::damaged)),
                new Break("junk in front", (csr, _) -> csr.pem(pem -> word() + pem)),
                new Break("junk behind", (csr, _) -> csr.pem(pem -> pem + word())),
                new Break("twice", (csr, _) -> csr.pem(pem -> pem + pem)),
                new Break("held", (_, known) -> known.held()),
                new Break("withdrawn", (_, known) -> known.withdrawn()),
                new Break("unannounced", (_, known) -> known.unannounced()),
                new Break("unknown", (_, known) -> known.nothing()),
                new Break("flood", (_, known) -> known.newerOpen(5 + random.nextInt(100))));
    }

    private byte[] damaged(byte[] der) {
        byte[] changed = der.clone();
        changed[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private Duration some() {
        return Duration.ofSeconds(1L + random.nextInt(1_000_000));
    }

    private String word() {
        return random.ints(1 + random.nextInt(20), 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
