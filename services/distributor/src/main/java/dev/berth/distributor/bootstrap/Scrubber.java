/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import java.util.regex.Pattern;

/** Takes what looks like a credential out of text that machines sent. */
public final class Scrubber {

    static final String MASK = "******";

    private static final Pattern TOKEN =
            Pattern.compile("(?<![a-z0-9])([a-z0-9]{6})\\.[a-z0-9]{16}(?![a-z0-9])");
    private static final Pattern BEARER =
            Pattern.compile(
                    "(?i)(bearer[ \\t]+|token[\"']?[ \\t]*[:=][ \\t]*[\"']?)"
                            + "[A-Za-z0-9._~+/=-]{8,}");
    private static final Pattern PRIVATE_KEY =
            Pattern.compile(
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?"
                            + "(-----END [A-Z ]*PRIVATE KEY-----|\\z)",
                    Pattern.DOTALL);

    private Scrubber() {}

    /** Bootstrap tokens keep their id; bearer tokens and private keys vanish. */
    public static String scrub(String text) {
        String scrubbed = TOKEN.matcher(text).replaceAll("$1." + MASK);
        scrubbed = BEARER.matcher(scrubbed).replaceAll("$1" + MASK);
        return PRIVATE_KEY.matcher(scrubbed).replaceAll(MASK);
    }
}
