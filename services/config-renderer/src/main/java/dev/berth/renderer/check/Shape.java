/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.math.BigDecimal;
import java.util.Locale;

/** What the value of a field is. */
enum Shape {
    BOOL("true or false"),
    INT32("a whole number"),
    INT64("a whole number"),
    NUMBER("a number"),
    STRING("a string"),
    DURATION("a duration such as 2m0s"),
    /** {@code TimeOrMetaDuration}: an int is nanoseconds. */
    TIME("a duration such as 5s, or a whole number of nanoseconds"),
    QUANTITY("a quantity such as 10Mi"),
    /** {@code resource.Quantity}, which reads numbers too. */
    AMOUNT("a quantity such as 10Mi"),
    STRINGS("a list of strings"),
    INT32S("a list of whole numbers"),
    THRESHOLDS("eviction signals with quantities or percentages"),
    RECLAIMS("eviction signals with quantities or percentages"),
    PERIODS("eviction signals with durations"),
    RESERVES("cpu, memory, ephemeral-storage and pid with quantities"),
    AMOUNTS("resources with quantities"),
    PERCENTAGES("resources with percentages"),
    GATES("feature gates with true or false"),
    OPTIONS("names with strings"),
    HEADERS("names with lists of strings"),
    LIST("a list"),
    OBJECT("a mapping");

    private final String meaning;

    Shape(String meaning) {
        this.meaning = meaning;
    }

    static Shape named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String meaning() {
        return meaning;
    }

    /** Whether its value has entries of its own names. */
    boolean hasEntries() {
        return switch (this) {
            case THRESHOLDS,
                    RECLAIMS,
                    PERIODS,
                    RESERVES,
                    AMOUNTS,
                    PERCENTAGES,
                    GATES,
                    OPTIONS,
                    HEADERS ->
                    true;
            case BOOL,
                    INT32,
                    INT64,
                    NUMBER,
                    STRING,
                    DURATION,
                    TIME,
                    QUANTITY,
                    AMOUNT,
                    STRINGS,
                    INT32S,
                    LIST,
                    OBJECT ->
                    false;
        };
    }

    /** Whether a single value fits, without the field's own bounds. */
    boolean fits(Object value) {
        return switch (this) {
            case BOOL -> value instanceof Boolean;
            case INT32 -> isWhole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> isWhole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case NUMBER ->
                    value instanceof Integer
                            || value instanceof Long
                            || value instanceof Double
                            || value instanceof BigDecimal;
            case STRING -> value instanceof String;
            case DURATION -> value instanceof String text && Amounts.nanos(text).isPresent();
            case TIME ->
                    value instanceof Integer
                            || value instanceof Long
                            || value instanceof String text && Amounts.nanos(text).isPresent();
            case QUANTITY -> value instanceof String text && Amounts.quantity(text).isPresent();
            case AMOUNT ->
                    (value instanceof String || value instanceof Number)
                            && Amounts.quantity(String.valueOf(value)).isPresent();
            case STRINGS, INT32S, LIST -> value instanceof java.util.List<?>;
            case THRESHOLDS,
                    RECLAIMS,
                    PERIODS,
                    RESERVES,
                    AMOUNTS,
                    PERCENTAGES,
                    GATES,
                    OPTIONS,
                    HEADERS,
                    OBJECT ->
                    value instanceof java.util.Map<?, ?>;
        };
    }

    // 110.0 reaches the kubelet as 110.
    private static boolean isWhole(Object value, long least, long most) {
        return switch (value) {
            case Integer _ -> true;
            case Long number -> number >= least && number <= most;
            case Double number ->
                    number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE;
            default -> false;
        };
    }

    /** How to write a value that does not fit. */
    String fix(Object value) {
        return switch (this) {
            case BOOL ->
                    value instanceof String text && text.matches("(?i)true|false")
                            ? "remove the quotes"
                            : "write true or false";
            case INT32, INT64 ->
                    value instanceof String text && text.matches("-?\\d+")
                            ? "remove the quotes"
                            : "";
            case STRING, QUANTITY ->
                    value instanceof Number || value instanceof Boolean
                            ? "put it into quotes: \"" + value + "\""
                            : "";
            case DURATION ->
                    value instanceof Number || value instanceof String text && text.matches("\\d+")
                            ? "give it a unit: " + value + "s"
                            : "";
            case NUMBER,
                    TIME,
                    AMOUNT,
                    STRINGS,
                    INT32S,
                    THRESHOLDS,
                    RECLAIMS,
                    PERIODS,
                    RESERVES,
                    AMOUNTS,
                    PERCENTAGES,
                    GATES,
                    OPTIONS,
                    HEADERS,
                    LIST,
                    OBJECT ->
                    "";
        };
    }
}
