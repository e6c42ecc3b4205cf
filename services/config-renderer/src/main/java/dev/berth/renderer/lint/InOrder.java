/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Words that stand on a line in this order, with anything between them. The first place of each is
 * as good as any other, so that nothing is tried twice: one expression with {@code .*} in it needs
 * the square of a line's length, or worse.
 *
 * @param parts each of which is found in time linear to the line
 */
record InOrder(List<Pattern> parts) {

    static InOrder of(String... parts) {
        return new InOrder(Stream.of(parts).map(Pattern::compile).toList());
    }

    /** From the first word to the end of the last; empty when they do not all stand there. */
    Optional<String> in(CharSequence line) {
        int first = -1;
        int from = 0;
        for (Pattern part : parts) {
            Matcher word = part.matcher(line);
            if (!word.find(from)) {
                return Optional.empty();
            }
            first = first < 0 ? word.start() : first;
            from = word.end();
        }
        return Optional.of(line.subSequence(first, from).toString());
    }
}
