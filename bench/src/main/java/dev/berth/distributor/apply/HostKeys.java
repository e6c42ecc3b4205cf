/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machines' host keys, from the known_hosts file that the peers use as well. */
record HostKeys(int port, Map<String, String> keys) {

    private static final Pattern LINE = Pattern.compile("\\[([0-9.]+)]:([0-9]+) (\\S+ \\S+)");

    static HostKeys read(Path knownHosts) throws IOException {
        Map<String, String> keys = new HashMap<>();
        int port = 0;
        for (String line : Files.readAllLines(knownHosts)) {
            Matcher host = LINE.matcher(line);
            if (!host.matches()) {
                throw new IOException(knownHosts + " has the line: " + line);
            }
            port = Integer.parseInt(host.group(2));
            keys.put(host.group(1), host.group(3));
        }
        return new HostKeys(port, keys);
    }

    String of(String address) {
        // A machine that never works has no key; that it is asked for one is the point.
        return keys.getOrDefault(address, keys.values().iterator().next());
    }
}
