/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a string in a field means, and how to write it. */
enum Format {
    IP("an IP address", "write one such as 10.254.0.2"),
    CIDR("a network", "write one such as 172.30.0.0/16"),
    PATH("an absolute path", "write it from / on, without . and .. in it"),
    ENDPOINT("an endpoint", "write unix:///run/containerd/containerd.sock"),
    CPUS("a list of CPUs", "write one such as 0-3,8"),
    CGROUP("a cgroup", "write one such as /system.slice"),
    DOMAIN("a domain name", "write one such as cluster.local"),
    MINOR("a Kubernetes minor", "write one such as 1.33");

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
    private static final Pattern ABSOLUTE = Pattern.compile("/|(/[^/\\s]+)+/?");
    private static final Pattern SOCKET =
            Pattern.compile("unix:///[^\\s]+|/[^\\s]+|npipe:[^\\s]+|tcp://[^\\s]+");
    private static final Pattern CPU_LIST =
            Pattern.compile("\\d{1,6}(-\\d{1,6})?(,\\d{1,6}(-\\d{1,6})?)*");
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
            case CPUS -> CPU_LIST.matcher(text).matches();
            case CGROUP -> !text.isBlank() && text.indexOf(' ') < 0;
            case DOMAIN -> text.length() <= 253 && NAME.matcher(text).matches();
            case MINOR -> RELEASE.matcher(text).matches();
        };
    }

    private static boolean ip(String text) {
        return text.length() <= 64 && new IPAddressString(text, LITERAL).isIPAddress();
    }

    private static boolean dotted(String path) {
        return path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/..")
                || path.endsWith("/.");
    }
}
