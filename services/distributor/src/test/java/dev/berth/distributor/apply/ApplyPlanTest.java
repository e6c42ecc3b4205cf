/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.apply.PlanReport.Planned;
import dev.berth.distributor.apply.PlanReport.Work;
import dev.berth.events.FailureClass;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The script, asked what it would do. */
class ApplyPlanTest extends OnEveryShell {

    private final Renderings set = Renderings.valid();

    @Test
    void onAFreshMachineEverythingWouldBeMade() {
        // When
        PlanReport report = machine.plan(set, 1);

        // Then
        assertThat(report)
                .isInstanceOfSatisfying(
                        Planned.class,
                        plan -> {
                            assertThat(plan.restart()).isTrue();
                            assertThat(plan.items())
                                    .allSatisfy(
                                            item -> {
                                                assertThat(item.work()).isEqualTo(Work.NEW);
                                                assertThat(item.present()).isNull();
                                            });
                        });
    }

    @Test
    void aPlanTouchesNothing() {
        // Given
        machine.push(set, token, 1, 1);
        machine.write(Renderings.CONFIG, "kind: KubeletConfiguration\nmaxPods: 1\n");
        machine.systemctlCalls();
        SortedMap<String, String> before = everything();

        // When
        machine.plan(set, 2);

        // Then
        assertThat(everything()).isEqualTo(before);
        assertThat(machine.systemctlCalls()).isEmpty();
    }

    @Test
    void aPlanLeavesNoTraceOnAMachineWeWereNeverOn() {
        // Given
        SortedMap<String, String> before = everything();

        // When
        machine.plan(set, 1);

        // Then
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whatAPlainFileHoldsNowIsShown() {
        // Given
        machine.push(set, token, 1, 1);
        machine.write(Renderings.CONFIG, "kind: Other\n\tindented \\n % $HOME\n");

        // When
        PlanReport report = machine.plan(set, 2);

        // Then
        assertThat(((Planned) report).items())
                .filteredOn(item -> item.present() != null)
                .singleElement()
                .isEqualTo(
                        new PlanReport.Item(
                                Work.NEW, true, "kind: Other\n\tindented \\n % $HOME\n", false));
    }

    @Test
    void whatAFileWithATokenHoldsIsNobodysBusiness() {
        // Given
        machine.push(set, token, 1, 1);
        machine.write(Renderings.BOOTSTRAP, "token: hand-made\n");

        // When
        String answer = machine.planAnswer(set, 2).out();

        // Then
        assertThat(answer).doesNotContain("hand-made");
    }

    @Test
    void aFileThatIsTooLongIsCut() {
        // Given
        machine.write(Renderings.CONFIG, "line\n".repeat(20_000));

        // When
        PlanReport report = machine.plan(set, 1);

        // Then
        assertThat(((Planned) report).items())
                .filteredOn(PlanReport.Item::cut)
                .singleElement()
                .satisfies(item -> assertThat(item.present()).hasSizeLessThan(70_000));
    }

    @Test
    void aMachineOfAnotherNodeSaysSoAsItWouldToAPush() {
        // Given
        machine.apply(LocalMachine.request(set, token, "n2", 1, 1));

        // When
        PlanReport report = machine.plan(set, 1);

        // Then
        assertThat(report)
                .isInstanceOfSatisfying(
                        PlanReport.Failed.class,
                        failed ->
                                assertThat(failed.failure().failure())
                                        .isEqualTo(FailureClass.ALREADY_JOINED));
    }

    @Test
    void aMachineSaysWhoItIs() {
        // Given
        machine.write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");

        // When
        PlanReport report = machine.plan(set, 1);

        // Then
        assertThat(((Planned) report).machineId()).isEqualTo("0123456789abcdef0123456789abcdef");
    }

    @Test
    void whatIsNoMachineIdIsNone() {
        // Given
        machine.write("/etc/machine-id", "uninitialized\n");

        // When
        PlanReport report = machine.plan(set, 1);

        // Then
        assertThat(((Planned) report).machineId()).isNull();
    }

    @Test
    void evidenceIsWhatTheMachineSaysOfItsKubeletAndTouchesNothing() {
        // Given
        SortedMap<String, String> before = everything();

        // When
        String answer = machine.evidenceAnswer(set).out();

        // Then
        assertThat(answer).contains("berth> it panics\n").contains("berth: done ok");
        assertThat(everything()).isEqualTo(before);
    }

    private SortedMap<String, String> everything() {
        SortedMap<String, String> all = new TreeMap<>();
        for (String folder : new String[] {"/etc", "/var", "/usr"}) {
            all.putAll((Map<String, String>) machine.tree(folder));
        }
        return all;
    }
}
