/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

/** A text that cannot be read at all; the finding says where and why. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    public RefusedException(Finding finding) {
        super(finding.text());
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}
