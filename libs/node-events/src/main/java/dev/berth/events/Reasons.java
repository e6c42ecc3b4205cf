/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import org.jspecify.annotations.Nullable;

/**
 * Why somebody asked for something, in their own words. The text goes into histories, logs and
 * terminals: what is read there must be what was written.
 */
public final class Reasons {

    /** In UTF-16 units, as JSON Schema counts nearly everything people write. */
    public static final int LONGEST = 256;

    private Reasons() {}

    /**
     * Whether this is one line of visible text: no control characters, nothing that changes the
     * direction of text or is invisible, no half characters, and not blank.
     */
    public static boolean isOne(@Nullable String text) {
        return text != null
                && !text.isBlank()
                && text.length() <= LONGEST
                && text.codePoints().allMatch(VisibleText::isVisible);
    }
}
