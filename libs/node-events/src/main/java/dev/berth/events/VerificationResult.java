/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One check of a kubelet's API: what was expected, what was answered. Both are Berth's words, never
 * a kubelet's.
 *
 * @param passed whether the answer was the expected one; false for a check that was not made
 * @param skipped why the check was not made; absent when it was
 */
public record VerificationResult(
        String check, String expected, String answered, boolean passed, @Nullable String skipped) {

    public VerificationResult {
        requireNonNull(check, "check");
        requireNonNull(expected, "expected");
        requireNonNull(answered, "answered");
    }

    /** A check that was made. */
    public VerificationResult(String check, String expected, String answered, boolean passed) {
        this(check, expected, answered, passed, null);
    }

    /** A check that was not made. */
    public static VerificationResult skipped(String check, String expected, String why) {
        return new VerificationResult(check, expected, "not asked", false, why);
    }

    /** Whether the check was made and the answer was not the expected one. */
    @JsonIgnore
    public boolean failed() {
        return !passed && skipped == null;
    }

    /** Whether checks were made and none of them failed. */
    public static boolean passed(List<VerificationResult> results) {
        return results.stream().anyMatch(VerificationResult::passed)
                && results.stream().noneMatch(VerificationResult::failed);
    }
}
