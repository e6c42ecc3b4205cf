/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A KubeletConfiguration against the table of fields, for every minor it is meant for: unknown
 * fields, wrong types, values out of bounds, fields and feature gates that a minor does not have.
 */
public final class ConfigCheck {

    /**
     * Fields that keep a newer kubelet from refusing what an older one never refused: a pool whose
     * machines are of several minors may set them.
     */
    private static final Set<String> MAY_BE_IGNORED = Set.of("failCgroupV1");

    private static final FieldTable TABLE = FieldTable.table();

    private final Places places;
    private final Minors minors;
    private final Findings findings;
    private final EntryCheck entries;

    private ConfigCheck(Places places, Minors minors, Findings findings) {
        this.places = places;
        this.minors = minors;
        this.findings = findings;
        this.entries = new EntryCheck(places, minors, findings);
    }

    /** Errors are what these kubelets refuse or ignore; warnings run, and are doubtful. */
    public static List<Finding> check(
            Map<String, @Nullable Object> config, Places places, Minors minors) {
        Findings findings = new Findings();
        ConfigCheck check = new ConfigCheck(places, minors, findings);
        check.mapping("", "", config);
        for (String required : List.of("kind", "apiVersion")) {
            Field field = TABLE.field(required);
            if (field != null && config.get(required) == null) {
                findings.error(
                        places.key(""),
                        required,
                        "is missing",
                        "write " + required + ": " + field.oneOf().getFirst());
            }
        }
        if (minors.newest() > Minors.NEWEST) {
            findings.warn(
                    places.key("apiVersion"),
                    "",
                    "what is known ends with Kubernetes "
                            + Minors.name(Minors.NEWEST)
                            + ": "
                            + minors.where(minor -> minor > Minors.NEWEST)
                            + " is checked with that",
                    "try it on one machine first");
        }
        if ("KubeletConfiguration".equals(config.get("kind"))) {
            ConfigRules.judge(new ConfigView(config, places), minors, findings);
        }
        return findings.all();
    }

    private void mapping(String path, String schema, Map<?, ?> mapping) {
        for (Map.Entry<?, ?> entry : mapping.entrySet()) {
            if (findings.isFull()) {
                return;
            }
            String name = String.valueOf(entry.getKey());
            String at = path.isEmpty() ? name : path + "." + name;
            String known = schema.isEmpty() ? name : schema + "." + name;
            Field field = TABLE.field(known);
            if (field == null) {
                unknown(at, schema, name);
            } else if (entry.getValue() != null) {
                if (mayBeIgnored(at, field)) {
                    ignored(at, field);
                } else {
                    present(at, field);
                }
                value(at, known, field, entry.getValue());
            }
        }
    }

    private void unknown(String at, String schema, String name) {
        String shown = Shown.of(name);
        List<String> elsewhere = TABLE.elsewhere(name);
        String meant = Suggestion.of(name, TABLE.below(schema));
        String fix;
        if (name.equals("hostnameOverride")) {
            fix =
                    "remove it; the kubelet takes its name from the flag --hostname-override in the"
                            + " unit";
        } else if (!meant.isEmpty()) {
            fix = meant;
        } else if (!elsewhere.isEmpty()) {
            fix = "it belongs to " + elsewhere.getFirst();
        } else if (!schema.isEmpty() && TABLE.field(name) != null) {
            fix = "it belongs to the top level: indent it less";
        } else {
            fix = "remove it";
        }
        if (minors.oldest() > Minors.NEWEST) {
            findings.warn(
                    places.key(at),
                    schema.isEmpty() ? shown : Shown.of(at),
                    "is no field of Kubernetes "
                            + Minors.name(Minors.NEWEST)
                            + ", the newest that is known here",
                    meant);
            return;
        }
        findings.error(
                places.key(at),
                schema.isEmpty() ? shown : Shown.of(at),
                (schema.isEmpty()
                                ? "is no field of KubeletConfiguration v1beta1"
                                : "is no field of " + schema)
                        + ": the kubelet would ignore it",
                fix);
    }

    private void present(String at, Field field) {
        if (field.since() > minors.oldest()) {
            findings.error(
                    places.key(at),
                    at,
                    "came with Kubernetes "
                            + Minors.name(field.since())
                            + ": "
                            + minors.where(minor -> minor < field.since())
                            + " would ignore it",
                    "remove it, or name newer minors in the profile");
        }
    }

    private boolean mayBeIgnored(String at, Field field) {
        return MAY_BE_IGNORED.contains(at)
                && field.since() > minors.oldest()
                && field.since() <= minors.newest();
    }

    private void ignored(String at, Field field) {
        findings.warn(
                places.key(at),
                at,
                minors.where(minor -> minor < field.since())
                        + " would ignore it, and do what it says anyhow",
                "");
    }

    private void value(String at, String schema, Field field, Object value) {
        if (!field.is().fits(value)) {
            findings.error(
                    places.value(at),
                    at,
                    "must be " + field.is().meaning() + ", not " + Shown.value(value),
                    field.is().fix(value));
            return;
        }
        switch (value) {
            case Map<?, ?> map when field.is() == Shape.OBJECT -> mapping(at, schema, map);
            case Map<?, ?> map -> entries.check(at, field, map);
            case List<?> list -> list(at, schema, field, list);
            case String text -> text(at, field, text);
            case Number number -> bounds(at, field, number);
            default -> {
                // true and false have no bounds
            }
        }
    }

    private void list(String at, String schema, Field field, List<?> list) {
        for (int i = 0; i < list.size() && !findings.isFull(); i++) {
            String item = at + "[" + i + "]";
            Object value = list.get(i);
            if (field.is() == Shape.LIST) {
                if (value instanceof Map<?, ?> map) {
                    mapping(item, schema + "[]", map);
                } else {
                    findings.error(places.value(item), item, "must be a mapping", "");
                }
            } else if (field.is() == Shape.INT32S) {
                if (value == null || !Shape.INT32.fits(value)) {
                    findings.error(places.value(item), item, "must be a whole number", "");
                }
            } else if (value instanceof String text) {
                text(item, field, text);
            } else {
                findings.error(
                        places.value(item),
                        item,
                        "must be a string, not " + Shown.value(value),
                        value == null ? "remove the item" : Shape.STRING.fix(value));
            }
        }
    }

    private void text(String at, Field field, String text) {
        if (!Shown.isLine(text)) {
            findings.error(
                    places.value(at),
                    at,
                    "must be one line of printable characters, not " + Shown.value(text),
                    "");
        } else if (!field.oneOf().isEmpty() && !text.isEmpty() && !field.oneOf().contains(text)) {
            String meant = Suggestion.of(text, field.oneOf());
            findings.error(
                    places.value(at),
                    at,
                    "has no value " + Shown.value(text),
                    meant.isEmpty()
                            ? "use one of " + String.join(", ", new TreeSet<>(field.oneOf()))
                            : meant);
        } else if (field.format() != null && !text.isEmpty() && !field.format().fits(text)) {
            findings.error(
                    places.value(at),
                    at,
                    "must be " + field.format().meaning() + ", not " + Shown.value(text),
                    field.format().fix());
        } else if (field.is() == Shape.DURATION) {
            long nanos = Amounts.nanos(text).orElse(0L);
            if (field.atLeast() != null && nanos < nanos(field.atLeast())
                    || field.atMost() != null && nanos > nanos(field.atMost())) {
                findings.error(
                        places.value(at),
                        at,
                        "must be "
                                + (field.atLeast() == null ? "" : "at least " + field.atLeast())
                                + (field.atMost() == null ? "" : " and at most " + field.atMost())
                                + ", not "
                                + text,
                        "");
            }
        }
    }

    private static long nanos(String duration) {
        return Amounts.nanos(duration).orElseThrow();
    }

    private void bounds(String at, Field field, Number number) {
        long value = number.longValue();
        if (field.min() != null && value < field.min()
                || field.max() != null && value > field.max()) {
            findings.error(
                    places.value(at),
                    at,
                    (field.min() != null && field.max() != null
                                    ? "must be between " + field.min() + " and " + field.max()
                                    : "must be at least " + field.min())
                            + ", not "
                            + value,
                    "");
        }
    }
}
