/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** "Did you mean". */
public final class Suggestion {

    private Suggestion() {}

    /** {@code did you mean X?} for the nearest known name; empty when none is near. */
    public static String of(String written, Collection<String> known) {
        String nearest = nearest(written, known);
        return nearest.isEmpty() ? "" : "did you mean " + nearest + "?";
    }

    static String nearest(String written, Collection<String> known) {
        if (written.length() > 80) {
            return "";
        }
        String lower = written.toLowerCase(Locale.ROOT);
        List<String> begins =
                known.stream()
                        .filter(name -> written.length() > 2 && name.startsWith(written))
                        .toList();
        if (begins.size() == 1) {
            return begins.getFirst();
        }
        int most = Math.max(1, written.length() / 4);
        String nearest = "";
        int least = most + 1;
        for (String name : known) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT), most);
            if (distance < least
                    || distance == least && distance <= most && name.compareTo(nearest) < 0) {
                nearest = name;
                least = distance;
            }
        }
        return nearest;
    }

    private static int distance(String a, String b, int most) {
        if (Math.abs(a.length() - b.length()) > most || b.length() > 100) {
            return Integer.MAX_VALUE;
        }
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            steps[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            steps[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least =
                        Math.min(
                                Math.min(steps[i][j - 1] + 1, steps[i - 1][j] + 1),
                                steps[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                steps[i][j] = swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
            }
        }
        return steps[a.length()][b.length()];
    }
}
