/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplyReportTest {

    private static final String UNTIL_KUBELET =
            """
            berth: hello ok 0 2 0123456789ab
            berth: header ok 3 items=7
            berth: lock ok 0 waited=0
            berth: fence ok 0 ours=0
            berth: compare ok 1 changed=4
            berth: preflight ok 0 rejoin=0
            berth: stage ok 10 changed=4
            berth: intent ok 1 files=4
            berth: place ok 4 files=4
            berth: load ok 9 kubelet.service
            """;
    private static final String COMPLETE =
            UNTIL_KUBELET
                    + """
                    berth: kubelet ok 20 restarted=1
                    berth: done ok 0 changed=1 restarted=1
                    """;

    private static final String UNCHANGED =
            """
            berth: hello ok 0 2 0123456789ab
            berth: header ok 3 items=7
            berth: lock ok 0 waited=0
            berth: fence ok 0 ours=1
            berth: compare ok 1 changed=0
            berth: preflight ok 0 rejoin=0
            berth: unchanged ok 2 nothing to do, kubelet.service is active
            berth: done ok 0 changed=0 restarted=0
            """;

    @Test
    void allStepsInOrderAreASuccess() {
        assertThat(read(0, COMPLETE)).isEqualTo(new Verdict.Started(true));
    }

    @Test
    void aRunThatFoundEverythingInPlaceIsASuccessWithoutAChange() {
        assertThat(read(0, UNCHANGED)).isEqualTo(new Verdict.Started(false));
    }

    @Test
    void aRunThatFoundNothingTouchedSaysSoAtOnceAndNamesTheMachine() {
        // Given
        String id = "0123456789abcdef0123456789abcdef";
        String out =
                """
                berth: hello ok 0 4 0123456789ab
                berth: unchanged ok 2 nothing was touched, kubelet.service is active, machine-id=%s
                berth: done ok 0 changed=0 restarted=0
                """
                        .formatted(id);

        // When
        Verdict verdict = read(0, out);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Started(false, id, false, List.of()));
    }

    @Test
    void aRunThatFoundNothingToChangeChangesNothing() {
        assertProtocol(
                read(0, UNCHANGED.replace("changed=0 restarted=0", "changed=1 restarted=0")));
        assertProtocol(
                read(0, UNCHANGED.replace("changed=0 restarted=0", "changed=0 restarted=1")));
    }

    @Test
    void onlyAfterPreflightThereIsNothingToChange() {
        assertProtocol(read(0, UNCHANGED.replace("berth: preflight ok 0 rejoin=0\n", "")));
        assertProtocol(
                read(
                        0,
                        UNCHANGED.replace(
                                "berth: done", "berth: stage ok 1 changed=0\nberth: done")));
    }

    @Test
    void aRunThatANewerOneEndedBetweenTwoStepsIsSuperseded() {
        // Given
        String out =
                UNTIL_KUBELET.substring(0, UNTIL_KUBELET.indexOf("berth: place"))
                        + "berth: intent failed 5 superseded a newer run took the machine over\n";

        // When
        Verdict verdict = read(1, out);

        // Then
        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Failed(
                                FailureClass.SUPERSEDED,
                                "intent: a newer run took the machine over",
                                null));
    }

    @Test
    void whatWasLookedAtIsPartOfASuccess() {
        // When
        Verdict verdict =
                read(
                        0,
                        withChecks(
                                """
                                berth= swap ok off
                                berth= conntrack warned there is none
                                berth= api unknown there is no curl on this machine
                                """));

        // Then
        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Started(
                                true,
                                null,
                                true,
                                List.of(
                                        new Finding(
                                                Check.CONNTRACK,
                                                Finding.Outcome.WARNED,
                                                "there is none"),
                                        new Finding(
                                                Check.API,
                                                Finding.Outcome.UNKNOWN,
                                                "there is no curl on this machine"))));
    }

    @Test
    void aCheckIsMadeOnce() {
        assertProtocol(
                read(0, withChecks("berth= swap ok off\nberth= swap warned swap is on\n")),
                "berth= swap warned");
    }

    @Test
    void nothingSucceedsWhereACheckFailed() {
        assertProtocol(
                read(0, withChecks("berth= swap failed swap is on\n")), "although checks failed");
    }

    @Test
    void swapIsTurnedOffBetweenPreflightAndTheSet() {
        String step = "berth: swap ok 12 fstab=1\n";

        assertThat(read(0, COMPLETE.replace("berth: stage", step + "berth: stage")))
                .isEqualTo(new Verdict.Started(true));
        assertProtocol(
                read(0, COMPLETE.replace("berth: intent", step + "berth: intent")), "berth: swap");
    }

    private static String withChecks(String lines) {
        return COMPLETE.replace("berth: preflight", lines + "berth: preflight");
    }

    private static void assertProtocol(Verdict verdict, String words) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(FailureClass.PROTOCOL);
                            assertThat(failed.message()).contains(words);
                        });
    }

    @Test
    void noOtherFailureMayComeBetweenTwoSteps() {
        // Given
        String out =
                UNTIL_KUBELET.substring(0, UNTIL_KUBELET.indexOf("berth: place"))
                        + "berth: intent failed 5 store the disk is full\n";

        // When
        Verdict verdict = read(1, out);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FailureClass.PROTOCOL));
    }

    @ParameterizedTest
    @CsvSource({
        "fence,superseded,SUPERSEDED",
        "fence,already-joined,ALREADY_JOINED",
        "fence,busy,DEADLINE",
        "fence,store,DISK",
        "fence,symlink,PREFLIGHT",
        "fence,not-root,SUDO",
        "fence,truncated,NETWORK",
        "fence,never-heard,PROTOCOL"
    })
    void aFailedStepNamesItsClass(String step, String word, FailureClass failure) {
        // Given
        String out =
                "berth: hello ok 0 1\nberth: header ok 0 items=7\nberth: lock ok 0 waited=0\n"
                        + "berth: %s failed 0 %s because of it\n".formatted(step, word);

        // When
        Verdict verdict = read(1, out);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Failed(failure, step + ": because of it", null));
    }

    @Test
    void aKubeletThatFailedBringsItsJournal() {
        // Given
        String out =
                UNTIL_KUBELET
                        + """
                        berth: kubelet failed 9 start kubelet.service is not active
                        berth> panic: no such flag
                        berth: rollback ok 30 files=2
                        """;

        // When
        Verdict verdict = read(1, out);

        // Then
        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Failed(
                                FailureClass.KUBELET_START,
                                "kubelet: kubelet.service is not active; the previous set is back"
                                        + " and runs",
                                "panic: no such flag"));
    }

    @Test
    void sudoThatAsksForAPasswordIsItsOwnClass() {
        Verdict verdict =
                ApplyReport.read(new Finished(1, "", "sudo: a password is required\n", false));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FailureClass.SUDO));
    }

    @Test
    void successWithAnotherExitStatusIsNone() {
        assertProtocol(read(1, COMPLETE));
    }

    @Test
    void chatterBeforeTheAnswerIsNoSuccess() {
        assertProtocol(read(0, "Welcome!\n" + COMPLETE));
    }

    @Test
    void chatterAfterTheAnswerIsNoSuccess() {
        assertProtocol(read(0, COMPLETE + "bye\n"));
    }

    @Test
    void aMissingStepIsNoSuccess() {
        assertProtocol(read(0, COMPLETE.replace("berth: place ok 4 files=4\n", "")));
    }

    @Test
    void anAnswerThatStopsIsNoSuccess() {
        assertProtocol(read(0, UNTIL_KUBELET));
    }

    @Test
    void nothingIsNoSuccess() {
        assertProtocol(read(0, ""));
    }

    private static Verdict read(int status, String out) {
        return ApplyReport.read(new Finished(status, out, "", false));
    }

    private static void assertProtocol(Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FailureClass.PROTOCOL));
    }
}
