/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A systemd unit, read as systemd reads it: sections, comments, continued lines. */
final class UnitFile {

    private final List<Entry> entries = new ArrayList<>();

    private UnitFile() {}

    /**
     * One assignment.
     *
     * @param value continued lines joined, as systemd joins them
     * @param lines each line that the value came from
     */
    record Entry(String section, String name, String value, Place place, List<Line> lines) {}

    /** A line of the file without the backslash that continues it. */
    record Line(String text, Place place) {}

    static UnitFile read(String file, String text, Findings findings) {
        UnitFile unit = new UnitFile();
        String[] lines = text.split("\n", -1);
        String section = "";
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            Place place = new Place(file, i + 1, 1);
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (!line.endsWith("]")) {
                    findings.error(
                            place, "", "is no section", "write [Unit], [Service] or [Install]");
                }
                section = line.substring(1, Math.max(1, line.length() - 1));
                continue;
            }
            List<Line> parts = new ArrayList<>();
            int last = unit.join(file, lines, i, parts, findings);
            String joined = String.join(" ", parts.stream().map(Line::text).toList());
            int equals = joined.indexOf('=');
            if (equals <= 0) {
                findings.error(
                        place,
                        "",
                        "is no assignment: systemd ignores the line",
                        "write Name=value");
            } else if (section.isEmpty()) {
                findings.error(
                        place,
                        joined.substring(0, equals).strip(),
                        "stands before the first section",
                        "put [Service] above it");
            } else {
                unit.entries.add(
                        new Entry(
                                section,
                                joined.substring(0, equals).strip(),
                                joined.substring(equals + 1).strip(),
                                place,
                                List.copyOf(parts)));
            }
            i = last;
        }
        return unit;
    }

    // systemd skips comments inside a continued value, and ends it at an empty line: what follows
    // is lost.
    private int join(String file, String[] lines, int from, List<Line> parts, Findings findings) {
        int i = from;
        while (true) {
            String line = lines[i];
            Place place = new Place(file, i + 1, 1);
            if (i > from
                    && (line.stripLeading().startsWith("#")
                            || line.stripLeading().startsWith(";"))) {
                if (i + 1 == lines.length) {
                    return i;
                }
                i++;
                continue;
            }
            if (line.endsWith("\\\\")) {
                findings.error(
                        place.at(i + 1, line.length() - 1),
                        "",
                        "ends with two backslashes: one of them becomes part of the command",
                        "write one; a guide prints two because it shows the source of a"
                                + " here-document");
            }
            if (!line.endsWith("\\")) {
                parts.add(new Line(line, place));
                return i;
            }
            parts.add(new Line(line.substring(0, line.length() - 1), place));
            if (i + 1 == lines.length || lines[i + 1].isBlank()) {
                findings.error(
                        place,
                        "",
                        "a continued line is followed by an empty one: systemd drops what comes"
                                + " after",
                        "remove the backslash, or the empty line");
                return i;
            }
            i++;
        }
    }

    List<Entry> entries() {
        return entries;
    }

    boolean has(String section) {
        return entries.stream().anyMatch(entry -> entry.section().equals(section));
    }

    List<Entry> all(String section, String name) {
        return entries.stream()
                .filter(entry -> entry.section().equals(section) && entry.name().equals(name))
                .toList();
    }

    Optional<Entry> last(String section, String name) {
        return all(section, name).stream().reduce((_, later) -> later);
    }
}
