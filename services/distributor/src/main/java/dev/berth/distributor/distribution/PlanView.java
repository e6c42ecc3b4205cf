/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.apply.PlanReport;
import dev.berth.distributor.apply.PlanReport.Item;
import dev.berth.distributor.bootstrap.Scrubber;
import dev.berth.distributor.machine.SharedIdentity;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do on a node's machine, as it is shown. Files with the token or with a secret
 * are named, never shown.
 *
 * @param changes whether anything would be done at all
 * @param restart whether the kubelet would be restarted
 * @param swap absent when there is none to turn off, or nobody asked for that
 * @param aside files that others laid over the unit and that would be moved aside
 * @param wouldFail whether a push would end before it wrote anything, as one of the findings says
 * @param findings what should be looked at; first what would stop a push
 */
record PlanView(
        String node,
        int attempt,
        String digest,
        String machine,
        boolean changes,
        boolean restart,
        @Nullable SwapOff swap,
        List<String> aside,
        boolean wouldFail,
        List<PlanFinding> findings,
        List<Step> steps) {

    PlanView {
        aside = List.copyOf(aside);
        findings = List.copyOf(findings);
        steps = List.copyOf(steps);
    }

    /**
     * Swap would be turned off.
     *
     * @param diff of {@code /etc/fstab}; empty when that turns none on
     */
    record SwapOff(String diff) {}

    /** What would be done. */
    enum Action {
        KEEP,
        MAKE_DIRECTORY,
        CREATE,
        REPLACE,
        SET_ATTRIBUTES
    }

    /**
     * @param diff unified; absent where nothing changes and where the content is secret
     * @param note why there is no diff, or why it does not tell all
     */
    record Step(
            Action action,
            String path,
            String owner,
            String mode,
            @Nullable String diff,
            @Nullable String note) {}

    static PlanView of(
            Job job, PlanReport.Planned planned, Optional<SharedIdentity> sharedIdentity) {
        Rendering rendering = job.rendering();
        boolean looked = looked(rendering, planned);
        List<PlanFinding> findings =
                Stream.concat(
                                planned.findings().stream().map(it -> PlanFinding.of(it, looked)),
                                sharedIdentity.map(PlanFinding::of).stream())
                        .sorted(
                                Comparator.comparing(PlanFinding::wouldFail)
                                        .reversed()
                                        .thenComparing(PlanFinding::severity))
                        .toList();
        List<Step> steps = new ArrayList<>();
        int item = 0;
        for (Rendering.Directory directory : rendering.directories()) {
            steps.add(step(directory, planned.items().get(item++)));
        }
        for (RenderedFile file : rendering.files()) {
            steps.add(step(file, planned.items().get(item++)));
        }
        PlanReport.SwapOff swap = planned.swap();
        boolean nothing =
                swap == null
                        && planned.aside().isEmpty()
                        && !planned.restart()
                        && steps.stream().allMatch(it -> it.action() == Action.KEEP);
        return new PlanView(
                job.node().value(),
                job.attempt(),
                rendering.digest(),
                rendering.machine().address() + " port " + rendering.machine().port(),
                !nothing,
                planned.restart(),
                swap == null
                        ? null
                        : new SwapOff(
                                Scrubber.scrub(
                                        UnifiedDiff.of(
                                                "/etc/fstab", swap.present(), swap.wanted()))),
                planned.aside(),
                findings.stream().anyMatch(PlanFinding::wouldFail),
                findings,
                steps);
    }

    /** A push that writes no file and restarts nothing does not look around. */
    private static boolean looked(Rendering rendering, PlanReport.Planned planned) {
        return planned.restart()
                || planned.items().stream()
                        .skip(rendering.directories().size())
                        .anyMatch(item -> item.work() == PlanReport.Work.NEW);
    }

    private static Step step(Rendering.Directory directory, Item item) {
        Action action =
                switch (item.work()) {
                    case NONE -> Action.KEEP;
                    case ATTRIBUTES -> Action.SET_ATTRIBUTES;
                    case NEW -> Action.MAKE_DIRECTORY;
                };
        return new Step(action, directory.path(), directory.owner(), directory.mode(), null, null);
    }

    private static Step step(RenderedFile file, Item item) {
        Action action =
                switch (item.work()) {
                    case NONE -> Action.KEEP;
                    case ATTRIBUTES -> Action.SET_ATTRIBUTES;
                    case NEW -> item.there() ? Action.REPLACE : Action.CREATE;
                };
        String diff = null;
        String note = null;
        if (item.work() == PlanReport.Work.NEW) {
            switch (file.kind()) {
                case PLAIN -> {
                    diff = item.cut() ? null : diff(file, item);
                    note = note(item, diff);
                }
                case BOOTSTRAP_KUBECONFIG -> note = "gets a new bootstrap token; not shown";
                case SECRET -> note = "secret; not shown";
            }
        }
        return new Step(action, file.path(), file.owner(), file.mode(), diff, note);
    }

    private static String diff(RenderedFile file, Item item) {
        String present = item.present();
        // awk ends every line: where the wanted text does not, that alone is no difference to show.
        return Scrubber.scrub(
                !item.there() || present == null
                        ? UnifiedDiff.ofNew(file.path(), file.content())
                        : UnifiedDiff.of(file.path(), present, closed(file.content())));
    }

    private static @Nullable String note(Item item, @Nullable String diff) {
        if (item.cut()) {
            return "the present file is too long to be compared here";
        }
        return diff != null && diff.isEmpty()
                ? "differs only in its last line feed, or in characters that cannot be shown"
                : null;
    }

    private static String closed(String content) {
        return content.isEmpty() || content.endsWith("\n") ? content : content + "\n";
    }
}
