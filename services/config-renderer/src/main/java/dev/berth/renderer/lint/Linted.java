/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.renderer.check.Finding;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a lint looked at, and what it found there. Every file is in one of the two maps: no finding
 * says nothing of a file that was not read.
 *
 * @param checked file, and what it was checked as
 * @param notChecked file, and why it was not
 */
record Linted(
        List<Finding> findings,
        SortedMap<String, String> checked,
        SortedMap<String, String> notChecked) {

    Linted {
        findings = List.copyOf(findings);
        checked = new TreeMap<>(checked);
        notChecked = new TreeMap<>(notChecked);
    }

    long errors() {
        return findings.stream().filter(Finding::isError).count();
    }

    long warnings() {
        return findings.size() - errors();
    }
}
