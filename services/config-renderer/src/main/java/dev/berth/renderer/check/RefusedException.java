/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;

/** A text that cannot be read at all; the findings say where and why. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    public RefusedException(Finding finding) {
        this(List.of(finding));
    }

    /**
     * @param findings at least one
     */
    public RefusedException(List<Finding> findings) {
        super(findings.getFirst().text());
        this.findings = List.copyOf(findings);
    }

    /** The first of what is wrong. */
    public Finding finding() {
        return findings.getFirst();
    }

    /** All that is wrong, as far as it could be read. */
    public List<Finding> findings() {
        return findings;
    }
}
