/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How a record id is kept. Ids come from outside: one that is long, or holds what a text column
 * does not take, is kept as its digest.
 */
final class InboxKey {

    static final int LONGEST_PLAIN = 200;
    private static final String DIGEST = "sha256:";

    private InboxKey() {}

    static String of(String recordId) {
        boolean plain =
                recordId.length() <= LONGEST_PLAIN
                        && !recordId.startsWith(DIGEST)
                        && recordId.chars().allMatch(c -> c >= ' ' && c <= '~');
        return plain ? recordId : DIGEST + sha256(recordId.getBytes(StandardCharsets.UTF_16BE));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
