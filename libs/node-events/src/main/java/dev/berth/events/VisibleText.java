/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/**
 * Text that strangers wrote and people read in logs, terminals and pages: what is seen must be what
 * is there.
 */
public final class VisibleText {

    private static final int LONGEST = 200;

    private VisibleText() {}

    /**
     * Whether a code point can be seen and stays where it is: no control, format, bidirectional or
     * line-separating character, no half of one, none of private use and none that is unassigned.
     */
    public static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** A text with a question mark for each character that is not visible. */
    public static String masked(String text) {
        return text.codePoints()
                .map(character -> isVisible(character) ? character : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The same, cut after 200 characters: for names and paths that come back in messages. */
    public static String shortened(String text) {
        return masked(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }

    /**
     * The beginning of a text, with the hexadecimal code point of each character that is not
     * visible.
     *
     * @param longest how many code points are looked at
     * @param kept characters that stay although they are not visible
     */
    public static String escaped(String text, int longest, String kept) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .forEach(
                        character -> {
                            if (isVisible(character) || kept.indexOf(character) >= 0) {
                                clean.appendCodePoint(character);
                            } else {
                                clean.append("\\u{")
                                        .append(Integer.toHexString(character))
                                        .append('}');
                            }
                        });
        return clean.toString();
    }
}
