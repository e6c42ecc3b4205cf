/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.events.CsrDecision.APPROVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody talks the policy into anything, and no check is there for nothing. */
class AdversaryTest {

    /** Checks that never refuse, each with the reason. */
    private static final Set<String> NEVER_REFUSE =
            // A kubelet that asks for less than it may is no danger; the node may not be up yet.
            Set.of("AsksForAllOfIt");

    @ParameterizedTest
    @MethodSource("adversaries")
    void isRefusedForTheRightReason(Adversary adversary) {
        // When
        Judgement judgement = adversary.judgedBy(Policies.whole());

        // Then
        assertThat(judgement)
                .extracting(Judgement::decision, Judgement::reason)
                .containsExactly(adversary.decision(), adversary.reason());
    }

    static Stream<Adversary> adversaries() {
        return Adversary.all();
    }

    @ParameterizedTest
    @MethodSource("refusingChecks")
    void withoutThisCheckSomebodyWouldBeApproved(String check) {
        // Given
        List<Adversary> refusedByIt =
                Adversary.all()
                        .filter(
                                adversary ->
                                        objectionsTo(adversary, Policies.whole())
                                                .equals(List.of(check)))
                        .toList();

        // When
        Stream<Judgement> judgements =
                refusedByIt.stream().map(adversary -> adversary.judgedBy(Policies.without(check)));

        // Then
        assertThat(judgements).isNotEmpty().allMatch(judgement -> judgement.decision() == APPROVE);
    }

    static Stream<String> refusingChecks() {
        return Policies.checks().stream().filter(check -> !NEVER_REFUSE.contains(check));
    }

    @ParameterizedTest
    @MethodSource("checksThatNeverRefuse")
    void aCheckThatOnlyTellsRefusesNobody(String check) {
        // When
        Stream<List<String>> objections =
                Adversary.all().map(adversary -> objectionsTo(adversary, Policies.whole()));

        // Then
        assertThat(objections).noneMatch(checks -> checks.contains(check));
    }

    static Stream<String> checksThatNeverRefuse() {
        return NEVER_REFUSE.stream();
    }

    private static List<String> objectionsTo(Adversary adversary, CsrPolicy policy) {
        return adversary.judgedBy(policy).results().stream()
                .filter(result -> result.verdict() instanceof Verdict.Objection)
                .map(Judgement.CheckResult::check)
                .toList();
    }
}
