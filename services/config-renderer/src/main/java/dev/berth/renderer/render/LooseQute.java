/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.RefusedException;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Qute template that belongs to no profile yet, filled for a sample node. What only a profile
 * says ({@code value.dns}, {@code paths.ca}) is unknown.
 */
public final class LooseQute {

    private static final Pattern OURS =
            Pattern.compile("\\{(?:#if |#for |(?:node|kubelet|cluster|paths|value)\\.[A-Za-z])");
    private static final Pattern ANOTHERS = Pattern.compile("##[A-Z][A-Z0-9_]*+##|\\{\\{|\\{%");

    private LooseQute() {}

    /** Whether a text is written in Qute with Berth's names, and in no other language. */
    public static boolean is(String text) {
        return OURS.matcher(text).find() && !ANOTHERS.matcher(text).find();
    }

    /**
     * @param unknown stands for each value that nobody knows
     * @throws RefusedException naming line and column of what is wrong
     */
    public static String filled(String file, String text, String unknown) {
        TemplateValues sample =
                NodeValues.of(
                        ProfileTrial.NODE,
                        ProfileTrial.samples(Profiles.BUILT_IN, "sample").getLast(),
                        Profiles.builtIn().profile(Profiles.BUILT_IN, "sample").orElseThrow(),
                        Pool.NONE,
                        ProfileLint.sampleCluster(),
                        new Findings());
        Map<String, Object> tree = new HashMap<>(sample.tree());
        tree.put("paths", new Anything(unknown));
        tree.put("value", new Anything(unknown));
        return QuteTemplate.parse(file, text, SafeValue.IN_TEXT)
                .fill(new TemplateValues(tree, sample.placeholders()));
    }

    /** Has every name, with the same value. */
    private static final class Anything extends AbstractMap<String, Object> {

        private final String value;

        Anything(String value) {
            this.value = value;
        }

        @Override
        public boolean containsKey(Object name) {
            return true;
        }

        @Override
        public Object get(Object name) {
            return value;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return Set.of();
        }
    }
}
