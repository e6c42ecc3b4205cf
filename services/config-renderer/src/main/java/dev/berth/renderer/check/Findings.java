/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects findings; each is kept once, and no more of a severity than a person reads: no number of
 * warnings displaces an error.
 */
public final class Findings {

    private static final int MOST = 200;

    private final Set<Finding> found = new LinkedHashSet<>();
    private int errors;
    private int warnings;

    public void add(Finding finding) {
        if (isFull(finding.severity()) || !found.add(finding)) {
            return;
        }
        if (finding.isError()) {
            errors++;
        } else {
            warnings++;
        }
    }

    public void addAll(List<Finding> findings) {
        findings.forEach(this::add);
    }

    public void error(Place place, String field, String message, String fix) {
        add(Finding.error(place, field, message, fix));
    }

    public void warn(Place place, String field, String message, String fix) {
        add(Finding.warning(place, field, message, fix));
    }

    public boolean hasErrors() {
        return errors > 0;
    }

    /** Whether there is no use in looking for more: what is refused cannot be refused more. */
    public boolean isFull() {
        return isFull(Severity.ERROR);
    }

    boolean isFull(Severity severity) {
        return switch (severity) {
            case ERROR -> errors >= MOST;
            case WARNING -> warnings >= MOST;
        };
    }

    public List<Finding> all() {
        return List.copyOf(found);
    }

    public List<Finding> errors() {
        return found.stream().filter(Finding::isError).toList();
    }

    public List<Finding> warnings() {
        List<Finding> warnings = new ArrayList<>(found);
        warnings.removeIf(Finding::isError);
        return List.copyOf(warnings);
    }
}
