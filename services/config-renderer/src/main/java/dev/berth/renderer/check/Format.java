/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a string in a field means, and how to write it. */
enum Format {
    IP("an IP address", "write one such as 10.254.0.2"),
    CIDR("a network", "write one such as 172.30.0.0/16"),
    PATH("an absolute path", "write it from / on, without . and .. in it"),
    CLEAN_PATH(
            "an absolute path in its shortest form", "write it without //, ., .. and / at its end"),
    ENDPOINT("an endpoint", "write unix:///run/containerd/containerd.sock"),
    CPUS("a list of CPUs", "write one such as 0-3,8"),
    CGROUP("a cgroup", "write one such as /system.slice"),
    DOMAIN("a domain name", "write one such as cluster.local"),
    MINOR("a Kubernetes minor", "write one such as 1.33"),
    TRACES(
            "an endpoint of a collector",
            "write host:port, or one that begins with dns:, unix: or unix-abstract:"),
    IMAGES(
            "an image without tag and digest, or a prefix that ends with /*",
            "write one such as registry.example.org/team/*");

    private static final IPAddressStringParameters LITERAL =
            new IPAddressStringParameters.Builder()
                    .allowEmpty(false)
                    .allowAll(false)
                    .allowSingleSegment(false)
                    .allowWildcardedSeparator(false)
                    .allowPrefix(true)
                    .allowMask(false)
                    .allowPrefixOnly(false)
                    .getIPv4AddressParametersBuilder()
                    .allow_inet_aton(false)
                    .getParentBuilder()
                    .getIPv6AddressParametersBuilder()
                    .allowZone(false)
                    .getParentBuilder()
                    .toParams();
    private static final Pattern ABSOLUTE = Pattern.compile("/|(?:/[^/\\s]++)++/?");
    private static final Pattern SOCKET =
            Pattern.compile("unix:///[^\\s]+|/[^\\s]+|npipe:[^\\s]+|tcp://[^\\s]+");
    private static final Pattern CPU = Pattern.compile("\\+?\\d{1,9}");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\.?");
    private static final Pattern RELEASE = Pattern.compile("1\\.\\d{1,3}");

    private final String meaning;
    private final String fix;

    Format(String meaning, String fix) {
        this.meaning = meaning;
        this.fix = fix;
    }

    static Format named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String meaning() {
        return meaning;
    }

    String fix() {
        return fix;
    }

    boolean fits(String text) {
        return switch (this) {
            case IP -> ip(text) && text.indexOf('/') < 0;
            case CIDR -> ip(text) && text.indexOf('/') > 0;
            case PATH -> ABSOLUTE.matcher(text).matches() && !dotted(text);
            case ENDPOINT -> SOCKET.matcher(text).matches();
            case CPUS -> cpus(text);
            case CLEAN_PATH ->
                    ABSOLUTE.matcher(text).matches()
                            && !dotted(text)
                            && (text.equals("/") || !text.endsWith("/"));
            case TRACES -> traces(text);
            case IMAGES -> images(text);
            case CGROUP -> !text.isBlank() && text.indexOf(' ') < 0;
            case DOMAIN -> text.length() <= 253 && NAME.matcher(text).matches();
            case MINOR -> RELEASE.matcher(text).matches();
        };
    }

    private static boolean ip(String text) {
        return text.length() <= 64 && new IPAddressString(text, LITERAL).isIPAddress();
    }

    // As cpuset.Parse: numbers and ranges that do not run backwards.
    private static boolean cpus(String text) {
        for (String range : text.split(",", -1)) {
            int dash = range.indexOf('-');
            String from = dash < 0 ? range : range.substring(0, dash);
            String to = dash < 0 ? range : range.substring(dash + 1);
            if (!CPU.matcher(from).matches()
                    || !CPU.matcher(to).matches()
                    || Integer.parseInt(from) > Integer.parseInt(to)) {
                return false;
            }
        }
        return true;
    }

    // As tracingapi.validateEndpoint: without // it is a name for dns.
    private static boolean traces(String text) {
        if (text.chars().anyMatch(c -> c <= ' ')) {
            return false;
        }
        if (!text.contains("//")) {
            return true;
        }
        int colon = text.indexOf(':');
        return colon > 0
                && Set.of("dns", "unix", "unix-abstract")
                        .contains(text.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    // As pullmanager.ValidateAllowlistImagesPatterns, as far as it needs no image reference parser.
    private static boolean images(String text) {
        String prefix = text.endsWith("/*") ? text.substring(0, text.length() - 1) : text;
        boolean named = prefix.length() > 1 && prefix.equals(prefix.strip());
        int name = prefix.lastIndexOf('/') + 1;
        return named
                && prefix.indexOf('*') < 0
                && (text.endsWith("/*")
                        || prefix.indexOf('@') < 0 && prefix.indexOf(':', name) < 0);
    }

    private static boolean dotted(String path) {
        return path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/..")
                || path.endsWith("/.");
    }
}
