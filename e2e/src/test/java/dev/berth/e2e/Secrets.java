/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recognises the secret half of bootstrap tokens in any bytes: plain, base64 (wherever it starts in
 * a larger text), hex, URL- and JSON-escaped.
 */
final class Secrets {

    private final Map<String, String> disguises = new LinkedHashMap<>();

    Secrets(Collection<String> tokens) {
        for (String token : tokens) {
            String id = token.substring(0, token.indexOf('.'));
            String secret = token.substring(token.indexOf('.') + 1);
            add(id, "plain", secret);
            add(id, "hex", HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)));
            add(id, "URL-escaped", escaped(secret, "%%%02x"));
            add(id, "URL-escaped", escaped(secret, "%%%02X"));
            add(id, "JSON-escaped", escaped(secret, "\\u%04x"));
            add(id, "JSON-escaped", escaped(secret, "\\u%04X"));
            for (int offset = 0; offset < 3; offset++) {
                add(id, "base64", insideBase64(secret, offset));
            }
        }
    }

    private void add(String id, String form, String text) {
        disguises.put(text, "the secret of token " + id + ", " + form);
    }

    private static String escaped(String secret, String format) {
        StringBuilder text = new StringBuilder();
        secret.chars().forEach(c -> text.append(String.format(format, c)));
        return text.toString();
    }

    // What base64 makes of the secret when `offset` bytes stand before it in the group of three:
    // without the characters at both ends that also depend on the neighbours.
    private static String insideBase64(String secret, int offset) {
        String padded = "\0".repeat(offset) + secret;
        String whole = padded.substring(0, padded.length() - padded.length() % 3);
        String encoded =
                Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.ISO_8859_1));
        return encoded.substring(offset == 0 ? 0 : 4);
    }

    /** What is found in these bytes, each with the place's name in front. */
    List<String> in(String place, byte[] bytes) {
        return in(place, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** What is found in this text, each with the place's name in front. */
    List<String> in(String place, String text) {
        List<String> found = new ArrayList<>();
        disguises.forEach(
                (disguise, what) -> {
                    if (text.contains(disguise)) {
                        found.add(place + ": " + what);
                    }
                });
        return found;
    }
}
