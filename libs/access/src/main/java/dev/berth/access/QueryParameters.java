/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads query parameters that are wrong in the caller's words: a framework would answer 404 to a
 * number that is none.
 */
public final class QueryParameters {

    private QueryParameters() {}

    /**
     * A whole number.
     *
     * @param absent what a missing parameter means
     * @throws ProblemException 400 if it is no whole number from {@code least} to {@code most}
     */
    public static long number(
            String name, @Nullable String text, long absent, long least, long most) {
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw ProblemException.badRequest(name + " is a whole number");
        }
        throw ProblemException.badRequest(name + " is between " + least + " and " + most);
    }

    /**
     * One of these, in upper or lower case; null if the parameter is missing.
     *
     * @throws ProblemException 400 if it is none of them
     */
    public static <E extends Enum<E>> @Nullable E oneOf(
            String name, E[] values, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                ProblemException.badRequest(
                                        name + " is one of " + Arrays.toString(values)));
    }
}
