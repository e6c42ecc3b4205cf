/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

/**
 * Something wrong or doubtful, as a compiler says it.
 *
 * @param field path of the setting, such as {@code evictionHard.memory.available}; empty when it is
 *     none
 * @param message what is wrong
 * @param fix what to write instead; empty when the message says it
 */
public record Finding(Severity severity, Place place, String field, String message, String fix) {

    public static Finding error(Place place, String field, String message, String fix) {
        return new Finding(Severity.ERROR, place, field, message, fix);
    }

    public static Finding warning(Place place, String field, String message, String fix) {
        return new Finding(Severity.WARNING, place, field, message, fix);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Without the severity, for lists that hold one kind. */
    public String text() {
        return place
                + ": "
                + (field.isEmpty() ? "" : field + ": ")
                + message
                + (fix.isEmpty() ? "" : "; " + fix);
    }

    @Override
    public String toString() {
        return place
                + ": "
                + (isError() ? "error: " : "warning: ")
                + (field.isEmpty() ? "" : field + ": ")
                + message
                + (fix.isEmpty() ? "" : "; " + fix);
    }
}
