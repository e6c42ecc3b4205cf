/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Kubernetes minors that files are meant for; at least one. */
public final class Minors {

    /** The oldest and newest minor that the tables know. */
    public static final int OLDEST = 24;

    public static final int NEWEST = 36;

    // Newer ones are checked with what the newest known one does; beyond this it is a mistake.
    private static final int LAST = NEWEST + 10;

    private static final Pattern RANGE =
            Pattern.compile("1\\.(\\d{1,2})(?:\\s*-\\s*1\\.(\\d{1,2}))?");

    private final SortedSet<Integer> minors;

    private Minors(SortedSet<Integer> minors) {
        this.minors = minors;
    }

    /** Every minor the tables know. */
    public static Minors all() {
        return parse(List.of(name(OLDEST) + "-" + name(NEWEST)));
    }

    /**
     * @param texts {@code 1.34} or {@code 1.30-1.36}
     * @throws IllegalArgumentException saying what is wrong with the first wrong one
     */
    public static Minors parse(Collection<String> texts) {
        SortedSet<Integer> minors = new TreeSet<>();
        for (String text : texts) {
            Matcher range = RANGE.matcher(text);
            if (!range.matches()) {
                throw new IllegalArgumentException(
                        "'"
                                + text
                                + "' is no Kubernetes minor; write \"1.34\" or \"1.30-1.36\", in"
                                + " quotes");
            }
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            if (from < OLDEST || to > LAST || from > to) {
                throw new IllegalArgumentException(
                        "'"
                                + text
                                + "' is outside of what Berth has facts about: "
                                + name(OLDEST)
                                + " to "
                                + name(NEWEST));
            }
            for (int minor = from; minor <= to; minor++) {
                minors.add(minor);
            }
        }
        if (minors.isEmpty()) {
            throw new IllegalArgumentException(
                    "name at least one Kubernetes minor, such as \"1.34\"");
        }
        return new Minors(minors);
    }

    public int oldest() {
        return minors.first();
    }

    public int newest() {
        return minors.last();
    }

    /** Names of those minors for which it holds, as a person writes them; empty when for none. */
    String where(IntPredicate holds) {
        return names(minors.stream().mapToInt(Integer::intValue).filter(holds).toArray());
    }

    boolean any(IntPredicate holds) {
        return minors.stream().mapToInt(Integer::intValue).anyMatch(holds);
    }

    private static String names(int[] sorted) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sorted.length; i++) {
            int from = i;
            while (i + 1 < sorted.length && sorted[i + 1] == sorted[i] + 1) {
                i++;
            }
            text.append(text.isEmpty() ? "" : ", ").append(name(sorted[from]));
            if (i > from) {
                text.append("–").append(name(sorted[i]));
            }
        }
        return text.toString();
    }

    static String name(int minor) {
        return "1." + minor;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Minors that && minors.equals(that.minors);
    }

    @Override
    public int hashCode() {
        return minors.hashCode();
    }

    @Override
    public String toString() {
        return names(minors.stream().mapToInt(Integer::intValue).toArray());
    }

    /** As a list of texts that {@link #parse} reads. */
    public List<String> texts() {
        return minors.stream().map(Minors::name).collect(Collectors.toList());
    }
}
