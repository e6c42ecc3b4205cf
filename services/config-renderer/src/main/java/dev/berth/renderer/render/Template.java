/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.SourceText;
import java.util.Locale;
import java.util.Optional;

/** A text with holes, in one of two languages. */
sealed interface Template permits QuteTemplate, PlaceholderTemplate {

    /** How holes are written. */
    enum Language {
        /** {@code {node.name}}, {@code {#if}}, {@code {#for}}: strict, over plain data. */
        QUTE,
        /** {@code ##NODE_NAME##}: replaced literally, no other byte changes. */
        PLACEHOLDERS;

        static Optional<Language> named(String name) {
            for (Language language : values()) {
                if (language.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(language);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * @throws RefusedException naming line and column of what is wrong
     */
    static Template parse(Language language, String file, String text, SafeValue safe) {
        return switch (language) {
            case QUTE -> QuteTemplate.parse(file, text, safe);
            case PLACEHOLDERS -> new PlaceholderTemplate(file, text, safe);
        };
    }

    String file();

    /** The template itself. */
    String text();

    /**
     * @throws RefusedException naming line and column of what is wrong
     */
    String fill(TemplateValues values);

    /** A rendered text that is not too large. */
    default String bounded(String rendered) {
        if (rendered.length() > SourceText.MOST_BYTES) {
            throw new RefusedException(
                    Finding.error(
                            Place.of(file()),
                            "",
                            "renders more than " + SourceText.MOST_BYTES + " bytes",
                            "make it smaller"));
        }
        return rendered;
    }
}
