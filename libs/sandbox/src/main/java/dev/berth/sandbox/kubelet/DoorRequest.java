/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The head of one HTTP/1.1 request, as far as a kubelet's answer depends on it. The port speaks TLS
 * or refuses it before there is any HTTP, which the JDK's server cannot; that is why it is read
 * here.
 */
record DoorRequest(String method, String path, Optional<String> bearer) {

    private static final int LARGEST_HEAD = 64 * 1024;

    /**
     * @throws IOException if the client went away, or what it sent is no request
     */
    static DoorRequest read(InputStream in) throws IOException {
        String[] lines = head(in).split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP/1.1 request");
        }
        Optional<String> bearer = Optional.empty();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("Authorization")) {
                String value = line.substring(colon + 1).strip();
                if (value.regionMatches(true, 0, "Bearer ", 0, 7)) {
                    bearer = Optional.of(value.substring(7).strip());
                }
            }
        }
        return new DoorRequest(first[0], first[1].split("\\?", 2)[0], bearer);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0 || head.size() == LARGEST_HEAD) {
                throw new IOException("the request ended within its head");
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
