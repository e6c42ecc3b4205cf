/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PEM text, read as leniently as Go's {@code pem.Decode} reads it: the first whole block counts,
 * whatever stands around it.
 */
final class Pem {

    record Block(String type, byte[] der) {}

    private static final Pattern BLOCK =
            Pattern.compile(
                    "^-----BEGIN ([^\\r"
                            + "\\n"
                            + "]*?)-----[ \\t]*\\r"
                            + "?\\n"
                            + "(.*?)^-----END \\1-----[ \\t]*\\r"
                            + "?$",
                    Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADERS =
            Pattern.compile("\\A(?:[^\\r\\n:]+:[^\\r\\n]*\\r?\\n)+(?:[ \\t]*\\r?\\n)?");

    private Pem() {}

    static Optional<Block> first(String text) {
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String body = HEADERS.matcher(matcher.group(2)).replaceFirst("").replaceAll("\\s", "");
            try {
                return Optional.of(new Block(matcher.group(1), Base64.getDecoder().decode(body)));
            } catch (IllegalArgumentException _) {
                // Not base64: like Go's decoder, go on to the next block.
                continue;
            }
        }
        return Optional.empty();
    }

    static String encode(String type, byte[] der) {
        return "-----BEGIN "
                + type
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + type
                + "-----\n";
    }
}
