/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.berth.events.RenderedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What differs between two sets of files, as {@code diff -u} says it. */
final class FileDiff {

    private static final int CONTEXT = 3;

    private FileDiff() {}

    /**
     * One file that differs.
     *
     * @param restartsKubelet whether putting it on the machine restarts the kubelet
     * @param diff unified; empty when mode or owner alone differ
     */
    public record Change(String path, String what, boolean restartsKubelet, String diff) {}

    static List<Change> between(List<RenderedFile> before, List<RenderedFile> after) {
        SortedMap<String, RenderedFile> from = byPath(before);
        SortedMap<String, RenderedFile> to = byPath(after);
        TreeMap<String, RenderedFile> all = new TreeMap<>(from);
        all.putAll(to);
        List<Change> changes = new ArrayList<>();
        all.forEach(
                (path, file) -> {
                    RenderedFile old = from.get(path);
                    RenderedFile now = to.get(path);
                    if (old == null) {
                        changes.add(
                                new Change(
                                        path,
                                        "added",
                                        file.restartsKubelet(),
                                        unified(path, "", file.content())));
                    } else if (now == null) {
                        changes.add(
                                new Change(
                                        path,
                                        "left out",
                                        false,
                                        unified(path, file.content(), "")));
                    } else if (!old.content().equals(now.content()) || old.kind() != now.kind()) {
                        changes.add(
                                new Change(
                                        path,
                                        "changed",
                                        now.restartsKubelet(),
                                        unified(path, old.content(), now.content())));
                    } else if (!old.mode().equals(now.mode()) || !old.owner().equals(now.owner())) {
                        changes.add(
                                new Change(
                                        path,
                                        "was "
                                                + old.owner()
                                                + " "
                                                + old.mode()
                                                + ", will be "
                                                + now.owner()
                                                + " "
                                                + now.mode(),
                                        false,
                                        ""));
                    }
                });
        return changes;
    }

    private static SortedMap<String, RenderedFile> byPath(List<RenderedFile> files) {
        SortedMap<String, RenderedFile> byPath = new TreeMap<>();
        files.forEach(file -> byPath.put(file.path(), file));
        return byPath;
    }

    private static String unified(String path, String before, String after) {
        List<String> from = lines(before);
        List<String> to = lines(after);
        List<String> diff =
                UnifiedDiffUtils.generateUnifiedDiff(
                        "a" + path, "b" + path, from, DiffUtils.diff(from, to), CONTEXT);
        return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (!text.isEmpty() && !text.endsWith("\n")) {
            lines.add("\\ No newline at end of file");
        }
        return lines;
    }
}
