/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.distributor.apply.Check;
import dev.berth.distributor.apply.Finding;
import dev.berth.distributor.apply.PlanReport.Item;
import dev.berth.distributor.apply.PlanReport.Planned;
import dev.berth.distributor.apply.PlanReport.SwapOff;
import dev.berth.distributor.apply.PlanReport.Work;
import dev.berth.distributor.apply.Renderings;
import dev.berth.distributor.distribution.PlanFinding.Severity;
import dev.berth.distributor.machine.SharedIdentity;
import dev.berth.events.NodeName;
import dev.berth.events.PreflightFinding;
import dev.berth.events.RenderedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From what the machine answered to what people read. */
class PlanTextTest {

    private static final Item KEPT = new Item(Work.NONE, true, null, false);

    private final Job job = new Job(new NodeName("n1"), 3, Renderings.valid().rendering(), true);

    @Test
    void aPlanWithoutWorkSaysSoInOneSentence() {
        // Given
        PlanView plan =
                PlanView.of(job, new Planned(false, null, List.of(), kept()), Optional.empty());

        // When
        String text = PlanText.of(plan);

        // Then
        assertThat(plan.changes()).isFalse();
        assertThat(text).contains("nothing to do");
    }

    @Test
    void aRestartAloneIsAChange() {
        // When
        PlanView plan =
                PlanView.of(job, new Planned(true, null, List.of(), kept()), Optional.empty());

        // Then
        assertThat(plan.changes()).isTrue();
    }

    @Test
    void swapThatWouldBeTurnedOffIsAChangeWithItsDifference() {
        // Given
        SwapOff swap = new SwapOff("/dev/sdb none swap sw 0 0\n", "# /dev/sdb none swap sw 0 0\n");
        PlanView plan =
                PlanView.of(
                        job, new Planned(false, null, List.of(), kept(), swap), Optional.empty());

        // When
        String text = PlanText.of(plan);

        // Then
        assertThat(plan.changes()).isTrue();
        assertThat(text)
                .contains("  turn off       swap\n")
                .contains(
                        "--- a/etc/fstab\n+++ b/etc/fstab\n",
                        "\n-/dev/sdb none swap sw 0 0\n+# /dev/sdb none swap sw 0 0\n");
    }

    @Test
    void aReplacedFileIsShownAsADifference() {
        // Given
        List<Item> items = kept();
        items.set(
                indexOf(Renderings.CONFIG),
                new Item(Work.NEW, true, "kind: KubeletConfiguration\nmaxPods: 50\n", false));

        // When
        String text =
                PlanText.of(
                        PlanView.of(
                                job, new Planned(true, null, List.of(), items), Optional.empty()));

        // Then
        assertThat(text)
                .startsWith("Plan for n1 on 127.77.0.1 port 22, attempt 3, set sha256:")
                .contains("  replace        " + Renderings.CONFIG + " (root:root 0644)\n")
                .contains("  restart        the kubelet\n")
                .contains("-maxPods: 50\n+maxPods: 110\n");
    }

    private static final Finding SWAP = finding(Check.SWAP, Finding.Outcome.FAILED, "swap is on");
    private static final Finding DRIVER =
            finding(Check.CGROUPS, Finding.Outcome.WARNED, "containerd uses cgroupfs");
    private static final Finding CLOCK =
            finding(Check.CLOCK, Finding.Outcome.UNKNOWN, "there is no curl");

    @Test
    void whatWouldStopAPushIsMarkedAndComesFirst() {
        // When
        PlanView plan =
                PlanView.of(
                        job,
                        new Planned(true, null, List.of(CLOCK, DRIVER, SWAP), kept()),
                        Optional.empty());

        // Then
        assertThat(plan.wouldFail()).isTrue();
        assertThat(plan.findings())
                .extracting(PlanFinding::check, PlanFinding::severity, PlanFinding::wouldFail)
                .containsExactly(
                        tuple("swap", Severity.ERROR, true),
                        tuple("cgroups", Severity.WARNING, false),
                        tuple("clock", Severity.UNKNOWN, false));
        assertThat(PlanText.of(plan))
                .containsSubsequence(
                        "A push would fail",
                        "  STOPS:   swap: swap is on; swapoff -a",
                        "  warning: cgroups: containerd uses cgroupfs; ",
                        "  unknown: clock is not known: there is no curl\n");
    }

    @Test
    void whatAPushDoesNotLookAtStopsNone() {
        // When
        PlanView plan =
                PlanView.of(job, new Planned(false, null, List.of(SWAP), kept()), Optional.empty());

        // Then
        assertThat(plan.wouldFail()).isFalse();
        assertThat(PlanText.of(plan)).contains("  error:   swap: swap is on; ").contains("nothing");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMachineThatIsThereTwiceStopsAPushWhereThatIsWanted(boolean stops) {
        // Given
        SharedIdentity shared =
                new SharedIdentity(
                        new PreflightFinding(
                                "machine-id", PreflightFinding.Outcome.WARNED, "twin", "new id"),
                        stops);

        // When
        PlanView plan =
                PlanView.of(job, new Planned(true, null, List.of(), kept()), Optional.of(shared));

        // Then
        assertThat(plan.wouldFail()).isEqualTo(stops);
        assertThat(PlanText.of(plan))
                .contains((stops ? "STOPS:   " : "warning: ") + "machine-id: twin; new id");
    }

    private static Finding finding(Check check, Finding.Outcome outcome, String seen) {
        return new Finding(check, outcome, seen);
    }

    @Test
    void whatHasATokenIsNamedAndNotShown() {
        // Given
        List<Item> items = kept();
        items.set(indexOf(Renderings.BOOTSTRAP), new Item(Work.NEW, false, null, false));

        // When
        String text =
                PlanText.of(
                        PlanView.of(
                                job, new Planned(true, null, List.of(), items), Optional.empty()));

        // Then
        assertThat(text)
                .contains(Renderings.BOOTSTRAP)
                .contains("not shown")
                .doesNotContain(RenderedFile.TOKEN_SLOT);
    }

    @Test
    void aTokenInWhatAPlainFileHeldIsStruckOut() {
        // Given
        List<Item> items = kept();
        items.set(
                indexOf(Renderings.CONFIG),
                new Item(Work.NEW, true, "token: abcdef.0123456789abcdef\n", false));

        // When
        String text =
                PlanText.of(
                        PlanView.of(
                                job, new Planned(true, null, List.of(), items), Optional.empty()));

        // Then
        assertThat(text).doesNotContain("0123456789abcdef");
    }

    @Test
    void aFileThatIsTooLongIsNotHalfCompared() {
        // Given
        List<Item> items = kept();
        items.set(indexOf(Renderings.CONFIG), new Item(Work.NEW, true, "kind:\n", true));

        // When
        PlanView plan =
                PlanView.of(job, new Planned(true, null, List.of(), items), Optional.empty());

        // Then
        assertThat(plan.steps().get(indexOf(Renderings.CONFIG)).diff()).isNull();
        assertThat(plan.steps().get(indexOf(Renderings.CONFIG)).note()).contains("too long");
    }

    private List<Item> kept() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < indexOf(""); i++) {
            items.add(KEPT);
        }
        return items;
    }

    /** Where the answer has the file; beyond the last one for a path that is not there. */
    private int indexOf(String path) {
        List<RenderedFile> files = job.rendering().files();
        int at = job.rendering().directories().size();
        for (RenderedFile file : files) {
            if (file.path().equals(path)) {
                return at;
            }
            at++;
        }
        return at;
    }
}
