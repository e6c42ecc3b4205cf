/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes of a file as text, or why they are none that a machine should get. */
public final class SourceText {

    /** No template, profile or rendered file is larger. */
    public static final int MOST_BYTES = 256 * 1024;

    private SourceText() {}

    /**
     * @throws RefusedException naming the place and what to do
     */
    public static String of(String file, byte[] bytes) {
        Place place = Place.of(file);
        if (bytes.length > MOST_BYTES) {
            throw new RefusedException(
                    Finding.error(
                            place,
                            "",
                            "has " + bytes.length + " bytes",
                            "at most " + MOST_BYTES + " are read"));
        }
        if (bytes.length >= 2
                && (((bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe)
                        || ((bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff))) {
            throw new RefusedException(
                    Finding.error(
                            place, "", "is UTF-16", "save it as UTF-8 without a byte order mark"));
        }
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
        } catch (CharacterCodingException broken) {
            throw new RefusedException(
                    Finding.error(
                            broken(file, bytes),
                            "",
                            "is not UTF-8 from here on",
                            "save it as UTF-8"));
        }
        return clean(file, text);
    }

    /**
     * The same checks on text that is decoded already.
     *
     * @throws RefusedException naming the place and what to do
     */
    public static String clean(String file, String text) {
        if (text.startsWith("\ufeff")) {
            throw new RefusedException(
                    Finding.error(
                            new Place(file, 1, 1),
                            "",
                            "begins with a byte order mark",
                            "save it without one: it would reach the machine"));
        }
        int line = 1;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                start = i + 1;
            } else if (c == '\r') {
                throw new RefusedException(
                        Finding.error(
                                new Place(file, line, i - start + 1),
                                "",
                                "has a carriage return (Windows line ends)",
                                "end lines with \\n alone: sed -i 's/\\r$//' " + file));
            } else if (c < ' ' && c != '\t'
                    || c == 0x7f
                    || c == 0x85
                    || c == 0x2028
                    || c == 0x2029) {
                throw new RefusedException(
                        Finding.error(
                                new Place(file, line, i - start + 1),
                                "",
                                "has the control character U+%04X".formatted((int) c),
                                "remove it"));
            }
        }
        return text;
    }

    private static Place broken(String file, byte[] bytes) {
        // The longest prefix that decodes ends where the broken byte stands.
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var input = ByteBuffer.wrap(bytes);
        var output = java.nio.CharBuffer.allocate(bytes.length);
        decoder.decode(input, output, true);
        String prefix = output.flip().toString();
        int line = (int) prefix.chars().filter(c -> c == '\n').count() + 1;
        return new Place(file, line, prefix.length() - prefix.lastIndexOf('\n'));
    }
}
