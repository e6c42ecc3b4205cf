/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The difference between what a machine has and what it would get, as {@code diff -u} shows it. */
final class UnifiedDiff {

    private static final int CONTEXT = 3;
    private static final String NO_FILE = "/dev/null";
    private static final String NO_LINE_FEED = "\n\\ No newline at end of file";

    private UnifiedDiff() {}

    /** What would be written where nothing is. */
    static String ofNew(String path, String wanted) {
        // The library counts lines from 1 even where there are none; patch(1) expects 0 there.
        return diff(NO_FILE, "b" + path, List.of(), lines(wanted)).replace("@@ -1,0 ", "@@ -0,0 ");
    }

    /**
     * @return empty when the texts are the same
     */
    static String of(String path, String present, String wanted) {
        return diff("a" + path, "b" + path, lines(present), lines(wanted));
    }

    private static String diff(String from, String to, List<String> present, List<String> wanted) {
        List<String> diff =
                UnifiedDiffUtils.generateUnifiedDiff(
                        from, to, present, DiffUtils.diff(present, wanted), CONTEXT);
        return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
    }

    /** A last line without a line feed is another line than one with it. */
    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        String last = lines.removeLast();
        if (!last.isEmpty()) {
            lines.add(last + NO_LINE_FEED);
        }
        return lines;
    }
}
