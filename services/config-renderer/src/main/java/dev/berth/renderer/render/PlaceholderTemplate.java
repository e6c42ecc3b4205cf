/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.SourceText;
import dev.berth.renderer.check.Suggestion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ##NAME##}, every occurrence, and nothing else: what a {@code sed 's/…/…/g'} does. */
record PlaceholderTemplate(String file, String text, SafeValue safe) implements Template {

    static final Pattern PLACEHOLDER = Pattern.compile("##([A-Z][A-Z0-9_]*+)##");

    @Override
    public String fill(TemplateValues values) {
        StringBuilder filled = new StringBuilder(text.length() + 256);
        Matcher holes = PLACEHOLDER.matcher(text);
        int from = 0;
        while (holes.find()) {
            String name = holes.group(1);
            String value = values.placeholders().get(name);
            if (value == null) {
                String meant = Suggestion.of(name, values.placeholders().keySet());
                throw refused(
                        holes.start(),
                        "##" + name + "##",
                        "has no value",
                        meant.isEmpty()
                                ? "there are " + String.join(", ", values.placeholders().keySet())
                                : meant);
            }
            if (!safe.allows(value)) {
                throw refused(
                        holes.start(),
                        "##" + name + "##",
                        "has a value that is not safe here",
                        "it must be " + safe.meaning());
            }
            filled.append(text, from, holes.start()).append(value);
            from = holes.end();
            if (filled.length() > SourceText.MOST_BYTES) {
                break;
            }
        }
        return bounded(filled.append(text, from, text.length()).toString());
    }

    private RefusedException refused(int at, String what, String message, String fix) {
        return new RefusedException(Finding.error(place(file, text, at), what, message, fix));
    }

    static Place place(String file, String text, int at) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Place(file, line, at - start + 1);
    }
}
