/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fields whose entries have names of their own: eviction signals, resources, feature gates. */
final class EntryCheck {

    private static final List<String> SIGNALS =
            List.of(
                    "memory.available",
                    "nodefs.available",
                    "nodefs.inodesFree",
                    "imagefs.available",
                    "imagefs.inodesFree",
                    "containerfs.available",
                    "containerfs.inodesFree",
                    "allocatableMemory.available",
                    "pid.available");
    private static final List<String> RESERVABLE =
            List.of("cpu", "memory", "ephemeral-storage", "pid");

    private final Places places;
    private final Minors minors;
    private final Findings findings;

    EntryCheck(Places places, Minors minors, Findings findings) {
        this.places = places;
        this.minors = minors;
        this.findings = findings;
    }

    void check(String at, Field field, Map<?, ?> map) {
        map.forEach(
                (key, value) -> {
                    if (findings.isFull()) {
                        return;
                    }
                    String name = String.valueOf(key);
                    String path = at + "." + name;
                    if (!Shown.isLine(name)) {
                        findings.error(
                                places.key(at),
                                at,
                                "has the entry " + Shown.value(name),
                                "remove it");
                    } else {
                        entry(path, name, field, value);
                    }
                });
    }

    private void entry(String path, String name, Field field, @Nullable Object value) {
        switch (field.is()) {
            case THRESHOLDS, RECLAIMS -> {
                if (named(path, name, SIGNALS, "eviction signal")) {
                    threshold(path, field.is(), value);
                }
            }
            case PERIODS -> {
                if (named(path, name, SIGNALS, "eviction signal")
                        && is(path, Shape.DURATION, value)
                        && Amounts.nanos(String.valueOf(value)).orElse(0L) < 0) {
                    findings.error(places.value(path), path, "must not be negative", "");
                }
            }
            case RESERVES -> {
                if (named(path, name, RESERVABLE, "resource that can be reserved")) {
                    notNegative(path, value);
                }
            }
            case AMOUNTS -> is(path, Shape.AMOUNT, value);
            case PERCENTAGES -> {
                if (named(path, name, List.of("memory"), "resource here")
                        && !(value instanceof String text && Amounts.percent(text).isPresent())) {
                    findings.error(
                            places.value(path),
                            path,
                            "must be a percentage such as 50%, not " + Shown.value(value),
                            "");
                }
            }
            case GATES -> gate(path, name, value);
            case OPTIONS -> is(path, Shape.STRING, value);
            case HEADERS -> is(path, Shape.STRINGS, value);
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
                    throw new IllegalStateException(field.is() + " has no entries");
        }
    }

    private boolean named(String path, String name, List<String> known, String what) {
        if (known.contains(name)) {
            return true;
        }
        String meant = Suggestion.of(name, known);
        findings.error(
                places.key(path),
                Shown.of(path),
                "is no " + what + ": the kubelet ends itself over it",
                meant.isEmpty() ? "use one of " + String.join(", ", known) : meant);
        return false;
    }

    private void threshold(String path, Shape shape, @Nullable Object value) {
        if (value instanceof String text && text.endsWith("%")) {
            if (Amounts.percent(text).isEmpty()) {
                findings.error(
                        places.value(path),
                        path,
                        "must be a percentage from 0% to 100%, not " + Shown.value(text),
                        "");
            }
        } else if (is(path, Shape.QUANTITY, value)) {
            int sign = Amounts.quantity(String.valueOf(value)).orElse(BigDecimal.ZERO).signum();
            if (sign < 0 || shape == Shape.THRESHOLDS && sign == 0) {
                findings.error(
                        places.value(path),
                        path,
                        "must be positive",
                        shape == Shape.THRESHOLDS ? "write 0% to switch a signal off" : "");
            }
        }
    }

    private void notNegative(String path, @Nullable Object value) {
        if (is(path, Shape.QUANTITY, value)
                && Amounts.quantity(String.valueOf(value))
                        .map(BigDecimal::signum)
                        .equals(Optional.of(-1))) {
            findings.error(places.value(path), path, "must not be negative", "");
        }
    }

    private boolean is(String path, Shape shape, @Nullable Object value) {
        if (value == null || !shape.fits(value)) {
            findings.error(
                    places.value(path),
                    path,
                    "must be " + shape.meaning() + ", not " + Shown.value(value),
                    value == null ? "remove it" : shape.fix(value));
            return false;
        }
        if (value instanceof String text && !Shown.isLine(text)) {
            findings.error(
                    places.value(path), path, "must be one line of printable characters", "");
            return false;
        }
        return true;
    }

    private void gate(String path, String name, @Nullable Object value) {
        if (!(value instanceof Boolean on)) {
            findings.error(
                    places.value(path),
                    path,
                    "must be true or false, not " + Shown.value(value),
                    "");
            return;
        }
        GateCheck.check(
                Shown.of(path), name, on, places.key(path), places.value(path), minors, findings);
    }
}
