/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import dev.berth.events.NodePhase;
import java.io.PrintStream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows how far each node is: a table that is drawn over in a terminal, a line per change
 * elsewhere.
 */
final class ProgressTable {

    /** More rows than this do not fit a terminal; phases are counted instead. */
    private static final int MOST_ROWS = 20;

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, String> lastSaid = new HashMap<>();
    private int linesDrawn;

    ProgressTable(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(List<NodeProgress> nodes, Instant now) {
        if (terminal) {
            draw(nodes, now);
        } else {
            sayChanges(nodes);
        }
        out.flush();
    }

    private void draw(List<NodeProgress> nodes, Instant now) {
        StringBuilder text = new StringBuilder();
        if (linesDrawn > 0) {
            text.append("\u001b[").append(linesDrawn).append("A\u001b[J");
        }
        linesDrawn = 0;
        if (nodes.size() <= MOST_ROWS) {
            line(text, String.format("%-14s %-12s %6s  %s", "NODE", "PHASE", "AGE", "WAITS FOR"));
            for (NodeProgress node : nodes) {
                line(
                        text,
                        String.format(
                                "%-14s %-12s %5ds  %s",
                                node.name(),
                                node.phase(),
                                node.age(now).toSeconds(),
                                clip(node.waitsFor())));
            }
        } else {
            Map<NodePhase, Integer> counts = new EnumMap<>(NodePhase.class);
            nodes.forEach(node -> counts.merge(node.phase(), 1, Integer::sum));
            line(text, counts.toString());
            nodes.stream()
                    .filter(node -> !node.done())
                    .limit(5)
                    .forEach(
                            node ->
                                    line(
                                            text,
                                            String.format(
                                                    "  %-14s %-12s %s",
                                                    node.name(),
                                                    node.phase(),
                                                    clip(node.waitsFor()))));
        }
        out.print(text);
    }

    private void line(StringBuilder text, String line) {
        text.append(line).append('\n');
        linesDrawn++;
    }

    private void sayChanges(List<NodeProgress> nodes) {
        for (NodeProgress node : nodes) {
            String now = node.phase() + (node.done() ? "" : " · " + clip(node.waitsFor()));
            if (!now.equals(lastSaid.put(node.name(), now))) {
                out.printf("%-14s %s%n", node.name(), now);
            }
        }
    }

    private static String clip(String text) {
        return text.length() <= 90 ? text : text.substring(0, 89) + "…";
    }
}
