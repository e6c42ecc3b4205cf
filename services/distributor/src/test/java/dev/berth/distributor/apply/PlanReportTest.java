/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReportTest {

    private static final String STEPS =
            """
            berth: hello ok 0 2 abc
            berth: header ok 1 items=2
            berth: fence ok 0 ours=0
            berth: compare ok 5 changed=1
            berth: preflight ok 3 rejoin=0 machine-id=none
            """;
    private static final String ITEMS = "berth+ 1 none 1\nberth+ 2 new 1\nberth> old\n";
    private static final String DONE = "berth: done ok 0 changed=1 restarted=1\n";

    @Test
    void aWholeAnswerIsAPlan() {
        // When
        PlanReport report = read(STEPS + ITEMS + DONE, 0);

        // Then
        assertThat(report).isInstanceOf(PlanReport.Planned.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                STEPS + DONE,
                STEPS + "berth+ 1 none 1\n" + DONE,
                STEPS + "berth+ 2 none 1\nberth+ 1 none 1\n" + DONE,
                STEPS + ITEMS + "berth+ 3 none 1\n" + DONE,
                STEPS + ITEMS,
                STEPS + "berth> early\n" + ITEMS + DONE,
                STEPS + ITEMS + "welcome!\n" + DONE,
                "",
            })
    void anythingElseIsAFailureOfTheProtocol(String answer) {
        // When
        PlanReport report = read(answer, 0);

        // Then
        assertThat(report)
                .isInstanceOfSatisfying(
                        PlanReport.Failed.class,
                        failed ->
                                assertThat(failed.failure().failure())
                                        .isEqualTo(FailureClass.PROTOCOL));
    }

    @Test
    void anExitStatusThatDoesNotFitIsAFailure() {
        assertThat(read(STEPS + ITEMS + DONE, 1)).isInstanceOf(PlanReport.Failed.class);
    }

    private static PlanReport read(String out, int status) {
        return PlanReport.read(new Finished(status, out, "", false), 2);
    }
}
