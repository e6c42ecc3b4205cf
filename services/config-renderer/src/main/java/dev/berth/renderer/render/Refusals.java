/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.RefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that is wrong with one of our documents. Of each entry the first thing is said: what follows
 * from it is no news.
 */
final class Refusals {

    private static final int MOST = 200;

    private final Set<String> said = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    /** Says what is wrong with the entry that the finding names. */
    void add(Finding finding) {
        if (said.add(finding.field())) {
            findings.add(finding);
        }
    }

    /** Says something that is about no entry, such as another file. */
    void addAll(List<Finding> others) {
        findings.addAll(others);
    }

    /** Says nothing more of an entry. */
    void silence(String path) {
        said.add(path);
    }

    /** Whether another entry of the same mapping is taken for this one, misspelt. */
    boolean isMeant(String path) {
        String parent = path.substring(0, path.lastIndexOf('.') + 1);
        String meant = "did you mean " + path.substring(parent.length()) + "?";
        return findings.stream()
                .anyMatch(
                        finding ->
                                finding.fix().equals(meant)
                                        && finding.field().startsWith(parent)
                                        && finding.field().indexOf('.', parent.length()) < 0);
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    /**
     * @throws RefusedException with all of it in the order of the lines, if there is any
     */
    void throwAny() {
        if (!findings.isEmpty()) {
            throw new RefusedException(
                    findings.stream()
                            .sorted(
                                    Comparator.comparing(
                                                    (Finding finding) -> finding.place().file())
                                            .thenComparing(finding -> finding.place().line())
                                            .thenComparing(finding -> finding.place().column()))
                            .limit(MOST)
                            .toList());
        }
    }
}
