/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** The secrets of one push. Wiped when closed; prints only their names. */
public final class NodeSecrets implements AutoCloseable {

    /** Shorter lines say nothing by themselves, and masking them would hide ordinary words. */
    private static final int SHORTEST_MASKED_LINE = 8;

    private static final String MASK = "******";

    private final Map<String, byte[]> contents;

    NodeSecrets(Map<String, byte[]> contents) {
        this.contents = Map.copyOf(contents);
    }

    /** For sets that name none. */
    public static NodeSecrets none() {
        return new NodeSecrets(Map.of());
    }

    /**
     * A copy, which the caller wipes.
     *
     * @throws UnusableSecretException if the secret was not asked for when these were opened
     */
    public byte[] copyOf(String name) {
        byte[] content = contents.get(name);
        if (content == null) {
            throw new UnusableSecretException("secret '" + name + "' was not opened for this push");
        }
        return content.clone();
    }

    /** The text without any line of these secrets. */
    public String scrub(String text) {
        String scrubbed = text;
        for (byte[] content : contents.values()) {
            for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
                String value = line.strip();
                if (value.length() >= SHORTEST_MASKED_LINE) {
                    scrubbed = scrubbed.replace(value, MASK);
                }
            }
        }
        return scrubbed;
    }

    @Override
    public void close() {
        contents.values().forEach(content -> Arrays.fill(content, (byte) 0));
    }

    @Override
    public String toString() {
        return "secrets " + contents.keySet();
    }
}
