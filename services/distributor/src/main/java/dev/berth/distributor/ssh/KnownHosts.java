/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A known_hosts file as sshd(8) describes it: plain and hashed names, {@code [host]:port},
 * wildcards, negation, {@code @cert-authority} and {@code @revoked}. Our own, because JSch's reader
 * knows wildcards only for authorities and then overlooks {@code @revoked *}.
 */
final class KnownHosts {

    private static final String HASHED = "|1|";

    private final List<Line> lines;

    private KnownHosts(List<Line> lines) {
        this.lines = lines;
    }

    static KnownHosts none() {
        return new KnownHosts(List.of());
    }

    /**
     * @throws IOException if it cannot be read or a line is none; a revocation that is overlooked
     *     is worse than a file that is refused
     */
    static KnownHosts read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        List<String> text = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                lines.add(line(line, file + " line " + (i + 1)));
            }
        }
        return new KnownHosts(List.copyOf(lines));
    }

    private static Line line(String text, String where) throws IOException {
        List<String> words = new ArrayList<>(List.of(text.split("[ \t]+")));
        Marker marker =
                words.getFirst().startsWith("@") ? marker(words.removeFirst(), where) : Marker.NONE;
        if (words.size() < 3) {
            throw new IOException(where + " is not '<hosts> <type> <base64>'");
        }
        try {
            return new Line(
                    marker,
                    words.get(0),
                    words.get(1),
                    Base64.getDecoder().decode(padded(words.get(2))));
        } catch (IllegalArgumentException e) {
            throw new IOException(where + ": the key is not base64", e);
        }
    }

    private static String padded(String base64) {
        return base64.endsWith("=") ? base64 : base64 + "=".repeat((4 - base64.length() % 4) % 4);
    }

    private static Marker marker(String word, String where) throws IOException {
        return switch (word) {
            case "@cert-authority" -> Marker.AUTHORITY;
            case "@revoked" -> Marker.REVOKED;
            default -> throw new IOException(where + ": unknown marker " + word);
        };
    }

    /** Keys of exactly this host; of its address at any port only if the port has none. */
    List<Key> keys(String address, int port) {
        return nearest(Marker.NONE, address, port);
    }

    /** Who may certify this host. */
    List<Key> authorities(String address, int port) {
        return nearest(Marker.AUTHORITY, address, port);
    }

    /** Whose use is forbidden for this host. */
    List<Key> revoked(String address, int port) {
        return select(
                Marker.REVOKED, line -> line.names(address) || line.names(withPort(address, port)));
    }

    private List<Key> nearest(Marker marker, String address, int port) {
        List<Key> exact = select(marker, line -> line.names(withPort(address, port)));
        return exact.isEmpty() ? select(marker, line -> line.names(address)) : exact;
    }

    private List<Key> select(Marker marker, Predicate<Line> which) {
        return lines.stream()
                .filter(line -> line.marker == marker)
                .filter(which)
                .map(line -> new Key(line.type, line.key))
                .toList();
    }

    private static String withPort(String address, int port) {
        return port == 22 ? address : "[" + address + "]:" + port;
    }

    /** A public key, as on the wire. */
    record Key(String type, byte[] blob) {
        boolean is(byte[] other) {
            return Arrays.equals(blob, other);
        }
    }

    private enum Marker {
        NONE,
        AUTHORITY,
        REVOKED
    }

    private record Line(Marker marker, String hosts, String type, byte[] key) {

        boolean names(String host) {
            if (hosts.startsWith(HASHED)) {
                return isHashOf(host);
            }
            boolean named = false;
            for (String pattern : hosts.toLowerCase(Locale.ROOT).split(",", -1)) {
                boolean not = pattern.startsWith("!");
                if (matches(not ? pattern.substring(1) : pattern, host.toLowerCase(Locale.ROOT))) {
                    if (not) {
                        return false;
                    }
                    named = true;
                }
            }
            return named;
        }

        private boolean isHashOf(String host) {
            String[] parts = hosts.substring(HASHED.length()).split("\\|", 2);
            if (parts.length != 2) {
                return false;
            }
            try {
                Mac hmac = Mac.getInstance("HmacSHA1");
                hmac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
                return Arrays.equals(
                        hmac.doFinal(host.getBytes(StandardCharsets.UTF_8)),
                        Base64.getDecoder().decode(parts[1]));
            } catch (GeneralSecurityException | IllegalArgumentException _) {
                return false;
            }
        }

        /**
         * {@code *} any characters, {@code ?} exactly one; without recursion or backtracking trees.
         */
        private static boolean matches(String pattern, String text) {
            int p = 0;
            int t = 0;
            int star = -1;
            int from = 0;
            while (t < text.length()) {
                if (p < pattern.length() && pattern.charAt(p) == '*') {
                    star = p++;
                    from = t;
                } else if (p < pattern.length()
                        && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                    p++;
                    t++;
                } else if (star >= 0) {
                    p = star + 1;
                    t = ++from;
                } else {
                    return false;
                }
            }
            while (p < pattern.length() && pattern.charAt(p) == '*') {
                p++;
            }
            return p == pattern.length();
        }
    }
}
