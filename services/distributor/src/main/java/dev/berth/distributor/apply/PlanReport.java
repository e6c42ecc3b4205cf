/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the apply script answered when it was asked for a plan. Strict and pure. */
public sealed interface PlanReport {

    /**
     * What a run would do now.
     *
     * @param items in the order of the request: directories, then files
     * @param swap absent when none would be turned off
     * @param aside paths of drop-ins of the unit that would be moved aside
     */
    record Planned(
            boolean restart,
            @Nullable String machineId,
            List<Finding> findings,
            List<Item> items,
            @Nullable SwapOff swap,
            List<String> aside)
            implements PlanReport {
        public Planned {
            items = List.copyOf(items);
            aside = List.copyOf(aside);
        }

        public Planned(
                boolean restart,
                @Nullable String machineId,
                List<Finding> findings,
                List<Item> items,
                @Nullable SwapOff swap) {
            this(restart, machineId, findings, items, swap, List.of());
        }

        public Planned(
                boolean restart,
                @Nullable String machineId,
                List<Finding> findings,
                List<Item> items) {
            this(restart, machineId, findings, items, null);
        }
    }

    /** What turning swap off would make of {@code /etc/fstab}. */
    record SwapOff(String present, String wanted) {}

    /** A run would end like this too, before it wrote anything; or there was no answer. */
    record Failed(Verdict.Failed failure) implements PlanReport {}

    /** What there is to do for one item. */
    enum Work {
        NONE,
        ATTRIBUTES,
        NEW
    }

    /**
     * @param there whether something is at the item's path
     * @param present the file's present content, when it is a plain one that would be replaced
     * @param cut whether the present content is longer than it is shown
     */
    record Item(Work work, boolean there, @Nullable String present, boolean cut) {}

    /**
     * @param items how many the request had
     */
    static PlanReport read(Finished answer, int items) {
        return new Reader(items).read(answer);
    }

    /** Takes the lines about items out; what is left must be the steps. */
    final class Reader {

        private static final Pattern ITEM =
                Pattern.compile("berth\\+ ([0-9]{1,3}) (none|attributes|new) ([01])");
        private static final Pattern RESTART = Pattern.compile("changed=[01] restarted=([01])$");
        private static final String CONTENT = "berth> ";
        private static final String CUT = "berth! cut";
        private static final String SWAP = "berth+ swap";
        private static final Pattern ASIDE =
                Pattern.compile("berth\\+ aside (/[A-Za-z0-9._@:+=/-]{1,255})");
        private static final String WANTED = "berth< ";

        private final int expected;
        private final List<Item> items = new ArrayList<>();
        private final List<String> steps = new ArrayList<>();
        private final StringBuilder present = new StringBuilder();
        private final StringBuilder wanted = new StringBuilder();
        private final List<String> aside = new ArrayList<>();
        private boolean swap;

        private Reader(int expected) {
            this.expected = expected;
        }

        private PlanReport read(Finished answer) {
            answer.out().lines().forEach(this::take);
            String rest = steps.isEmpty() ? "" : String.join("\n", steps) + "\n";
            Verdict verdict =
                    ApplyReport.readPlan(
                            new Finished(answer.status(), rest, answer.err(), answer.cut()));
            return switch (verdict) {
                case Verdict.Failed failed -> new Failed(failed);
                case Verdict.Started started when items.size() == expected ->
                        new Planned(
                                restart(steps.getLast()),
                                started.machineId(),
                                started.findings(),
                                List.copyOf(items),
                                swap ? new SwapOff(present.toString(), wanted.toString()) : null,
                                aside);
                case Verdict.Started _ ->
                        new Failed(
                                ApplyReport.protocol(
                                        "%d items of %d".formatted(items.size(), expected),
                                        answer));
            };
        }

        private void take(String line) {
            Matcher item = ITEM.matcher(line);
            Matcher moved = ASIDE.matcher(line);
            if (swap && line.startsWith(CONTENT)) {
                present.append(line, CONTENT.length(), line.length()).append('\n');
            } else if (swap && line.startsWith(WANTED)) {
                wanted.append(line, WANTED.length(), line.length()).append('\n');
            } else if (!swap && items.size() == expected && moved.matches()) {
                aside.add(moved.group(1));
            } else if (!swap && items.size() == expected && line.equals(SWAP)) {
                swap = true;
                present.setLength(0);
            } else if (!swap
                    && item.matches()
                    && Integer.parseInt(item.group(1)) == items.size() + 1) {
                present.setLength(0);
                items.add(new Item(work(item.group(2)), item.group(3).equals("1"), null, false));
            } else if (!items.isEmpty() && line.startsWith(CONTENT)) {
                present.append(line, CONTENT.length(), line.length()).append('\n');
                replaceLast(false);
            } else if (!items.isEmpty() && line.equals(CUT)) {
                replaceLast(true);
            } else {
                steps.add(line);
            }
        }

        private void replaceLast(boolean cut) {
            Item last = items.removeLast();
            items.add(new Item(last.work(), last.there(), present.toString(), cut));
        }

        private static Work work(String word) {
            return switch (word) {
                case "new" -> Work.NEW;
                case "attributes" -> Work.ATTRIBUTES;
                default -> Work.NONE;
            };
        }

        private static boolean restart(String done) {
            Matcher restart = RESTART.matcher(done);
            return restart.find() && restart.group(1).equals("1");
        }
    }
}
