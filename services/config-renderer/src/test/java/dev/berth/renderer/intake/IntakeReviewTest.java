/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.events.AddressRange;
import dev.berth.events.ForbiddenIdentities;
import dev.berth.events.JoinEvent;
import dev.berth.events.JoinEvents;
import dev.berth.events.NodeSpec;
import dev.berth.events.Violation;
import dev.berth.renderer.intake.IntakeReview.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeReviewTest {

    private static final String POLICY =
            """
            serviceCIDRs: [10.254.0.0/16]
            sources:
              dc1:
                nodeNames: "worker-[0-9]+"
                addresses: [0.0.0.0/0, "::/0"]
                pools: [workers]
                profiles: [edge]
                labelKeys: [rack, "example.com/*"]
                taintKeys: [dedicated]
                kubelet: [maxPods]
                sshPorts: [22]
                jumpHosts: [bastion]
                defaults: {pool: workers}
              narrow:
                nodeNames: "worker-[0-9]+"
                addresses: [10.1.0.0/16]
                pools: [workers]
                mayRejoin: true
                defaults: {pool: workers}
            """;

    private static final String VALID =
            """
            {"cluster":"test",
             "node":{"name":"worker-1","internalIPs":["10.1.0.1"],"dnsNames":["worker-1.example.net"]},
             "ssh":{"port":22,"jump":"bastion"},
             "profile":"edge",
             "labels":{"rack":"r1","example.com/a":"b"},
             "taints":[{"key":"dedicated","effect":"NoSchedule"}],
             "kubelet":{"maxPods":60}}
            """;

    private static final ForbiddenIdentities FORBIDDEN =
            new ForbiddenIdentities(
                    Set.of("worker-9"),
                    Set.of(AddressRange.parse("192.0.2.10")),
                    "cluster.local",
                    false);

    @Test
    void aValidEventIsAcceptedWholeAndCanonical() {
        // When
        Verdict verdict = review(VALID, "dc1");

        // Then
        NodeSpec spec = ((Verdict.Accepted) verdict).spec();
        assertThat(spec.source()).isEqualTo("dc1");
        assertThat(spec.pool()).isEqualTo("workers");
        assertThat(spec.ssh().address()).isEqualTo("10.1.0.1");
        assertThat(spec.ssh().port()).isEqualTo(22);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"cluster\":\"test\"' | '\"cluster\":\"other\"' | cluster | cluster",
                "'\"name\":\"worker-1\"' | '\"name\":\"worker-1.example.net\"' | node.name |"
                        + " nodeNames",
                "'worker-1.example.net' | 'api.example.net' | node.dnsNames[0] | dnsNames",
                "'\"port\":22' | '\"port\":2222' | ssh.port | sshPorts",
                "bastion | elsewhere | ssh.jump | jumpHosts",
                "'\"profile\":\"edge\"' | '\"profile\":\"root\"' | profile | profiles",
                "'\"profile\":\"edge\"' | '\"pool\":\"gpus\"' | pool | pools",
                "'\"rack\":' | '\"role\":' | labels.role | labelKeys",
                "'\"key\":\"dedicated\"' | '\"key\":\"any\"' | taints[0].key | taintKeys",
                "maxPods | evictionHard | kubelet.evictionHard | kubelet",
                "'\"profile\":\"edge\"' | '\"rejoin\":\"again\"' | rejoin | mayRejoin",
                "'\"port\":22' | '\"hostKey\":\"ssh-ed25519 AAAA\"' | ssh.hostKey | key",
                "'\"port\":22' | '\"hostKey\":\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==\"' |"
                        + " ssh.hostKey | key",
                "'\"port\":22' | '\"hostKey\":\"ssh-ed25519 "
                        + "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                        + "\"' | ssh.hostKey | key",
                "'\"port\":22' | '\"host\":\"127.0.0.1\"' | ssh.host | forbidden-address",
                "'\"port\":22' | '\"host\":\"0x7f000001\"' | ssh.host | address",
                "'\"port\":22' | '\"host\":\"127.0.0.0x1\"' | ssh.host | address",
            })
    void oneBrokenFieldIsNamedWithItsRule(String good, String bad, String field, String rule) {
        // Given
        String event = VALID.replaceFirst(java.util.regex.Pattern.quote(good), bad);

        // When
        List<Violation> violations = refused(review(event, "dc1"));

        // Then
        assertThat(violations)
                .singleElement()
                .satisfies(
                        violation -> {
                            assertThat(violation.field()).isEqualTo(field);
                            assertThat(violation.rule()).isEqualTo(rule);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.77.0.1",
                "::1",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "169.254.169.254",
                "169.254.1.1",
                "fe80::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "10.254.3.4",
                "10.9.9.9",
                "168.63.129.16",
                "192.0.0.192",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2001::1",
            })
    void anAddressNoPolicyCanAllowIsRefused(String address) {
        // When
        List<Violation> violations = refused(review(VALID.replace("10.1.0.1", address), "dc1"));

        // Then
        assertThat(violations).extracting(Violation::field).containsExactly("node.internalIPs[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-1.svc", "worker-1.cluster.local", "worker-1.shop.svc.x"})
    void aNameThatWouldBeDeniedACertificateIsRefusedInTheSameWords(String name) {
        // When
        List<Violation> violations =
                refused(review(VALID.replace("worker-1.example.net", name), "dc1"));

        // Then
        assertThat(violations)
                .containsExactly(
                        new Violation(
                                "node.dnsNames[0]",
                                "forbidden-name",
                                FORBIDDEN.name(name).orElseThrow().message()));
    }

    @Test
    void aNodesOwnNameIsOneItsKubeletAsksFor() {
        // When
        List<Violation> violations =
                refused(review(VALID.replace("\"worker-1\"", "\"worker-9\""), "dc1"));

        // Then
        assertThat(violations)
                .extracting(Violation::field, Violation::rule)
                .contains(tuple("node.name", "forbidden-name"));
    }

    @Test
    void anExternalAddressThatWouldBeDeniedACertificateIsRefused() {
        // When
        List<Violation> violations =
                refused(
                        review(
                                VALID.replace(
                                        "\"dnsNames\"",
                                        "\"externalIPs\":[\"192.0.2.10\"],\"dnsNames\""),
                                "dc1"));

        // Then
        assertThat(violations)
                .extracting(Violation::field, Violation::rule)
                .containsExactly(tuple("node.externalIPs[0]", "forbidden-address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"010.1.0.1", "10.1.1", "167837697", "::ffff:10.1.0.1"})
    void anAddressThatCanBeReadInTwoWaysIsRefused(String address) {
        // When
        List<Violation> violations = refused(review(VALID.replace("10.1.0.1", address), "dc1"));

        // Then
        assertThat(violations).extracting(Violation::rule).contains("address");
    }

    @Test
    void theSandboxAdmitsItsMachinesButNotTheApiServer() {
        // Given
        IntakeReview sandbox = intake(true);

        // When
        Verdict machine =
                sandbox.review(event(VALID.replace("10.1.0.1", "127.77.0.1")), "dc1", null);
        Verdict apiServer =
                sandbox.review(event(VALID.replace("10.1.0.1", "10.9.9.9")), "dc1", null);

        // Then
        assertThat(machine).isInstanceOf(Verdict.Accepted.class);
        assertThat(apiServer).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void everyViolationIsListed() {
        // Given
        String event =
                VALID.replace("\"edge\"", "\"root\"")
                        .replace("10.1.0.1", "10.2.0.1")
                        .replace("22", "2022");

        // When
        List<Violation> violations = refused(review(event, "narrow"));

        // Then
        assertThat(violations)
                .extracting(Violation::rule)
                .contains(
                        "addresses", "profiles", "labelKeys", "taintKeys", "kubelet", "jumpHosts");
    }

    @Test
    void withoutRulesTheMessageSaysWhatToWrite() {
        // When
        List<Violation> violations = refused(review(VALID, "stranger"));

        // Then
        assertThat(violations)
                .singleElement()
                .extracting(Violation::message)
                .asString()
                .contains("sources.stranger", "berth.intake.policy");
    }

    @Test
    void aNameIsToBeResolvedBeforeAnythingIsAccepted() {
        // When
        Verdict verdict = review(VALID.replace("\"port\":22", "\"host\":\"a.example.net\""), "dc1");

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Unresolved("a.example.net"));
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsKept() {
        // When
        Verdict verdict = resolved("10.1.0.77");

        // Then
        assertThat(((Verdict.Accepted) verdict).spec().ssh().address()).isEqualTo("10.1.0.77");
    }

    @Test
    void aNameThatResolvesToAForbiddenAddressIsRefused() {
        // When
        List<Violation> violations = refused(resolved("169.254.169.254"));

        // Then
        assertThat(violations)
                .containsExactly(
                        new Violation(
                                "ssh.host", "forbidden-address", "is a cloud's metadata service"));
    }

    @Test
    void aNameInAnEventThatIsRefusedAnywayIsNotResolved() {
        // When
        List<Violation> violations =
                refused(
                        review(
                                VALID.replace("\"port\":22", "\"host\":\"a.example.net\"")
                                        .replace("\"edge\"", "\"root\""),
                                "dc1"));

        // Then
        assertThat(violations)
                .singleElement()
                .satisfies(
                        violation -> {
                            assertThat(violation.field()).isEqualTo("profile");
                            assertThat(violation.message()).contains("it may: ");
                        });
    }

    @Test
    void twoAddressesOfOneFamilyAreRefused() {
        // When
        List<Violation> violations =
                refused(review(VALID.replace("\"10.1.0.1\"", "\"10.1.0.1\",\"10.1.0.2\""), "dc1"));

        // Then
        assertThat(violations).extracting(Violation::rule).containsExactly("families");
    }

    private static Verdict review(String json, String source) {
        return intake(false).review(event(json), source, null);
    }

    private static IntakeReview intake(boolean sandbox) {
        IntakePolicy policy = PolicyFile.read(POLICY);
        return new IntakeReview(
                "test",
                policy,
                new Addresses(
                        sandbox,
                        List.of(Addresses.address("10.9.9.9").orElseThrow()),
                        policy.services()),
                new ForbiddenIdentities(
                        Set.of("worker-9"),
                        Set.of(AddressRange.parse("192.0.2.10")),
                        "cluster.local",
                        sandbox));
    }

    private static Verdict resolved(String address) {
        return intake(false)
                .review(
                        event(VALID.replace("\"port\":22", "\"host\":\"a.example.net\"")),
                        "dc1",
                        address);
    }

    private static JoinEvent event(String json) {
        return switch (JoinEvents.read(json.getBytes(StandardCharsets.UTF_8))) {
            case JoinEvents.Reading.Read read -> read.event();
            case JoinEvents.Reading.Refused refused ->
                    throw new AssertionError(refused.violations());
        };
    }

    private static List<Violation> refused(Verdict verdict) {
        return ((Verdict.Refused) verdict).violations();
    }
}
