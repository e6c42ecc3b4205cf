/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a Kubernetes node: a lower-case RFC 1123 subdomain of at most 63 characters.
 *
 * <p>Kubernetes itself allows 253 characters. Berth stops at 63 because the name ends up in a label
 * value ({@code kubernetes.io/hostname}) and in the common name of a certificate, where X.520 gives
 * 64 characters to {@code system:node:<name>}.
 */
public record NodeName(@JsonValue String value) implements Comparable<NodeName> {

    /** Longest name that is accepted. */
    public static final int MAX_LENGTH = 63;

    /** Longest name whose certificate common name still fits the 64 characters of X.520. */
    public static final int MAX_LENGTH_IN_COMMON_NAME = 52;

    /** RFC 1123 subdomain, as Kubernetes validates object names. */
    public static final String PATTERN =
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    private static final Pattern SUBDOMAIN = Pattern.compile(PATTERN);

    /**
     * @throws IllegalArgumentException if the value is not such a name
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeName {
        if (value.length() > MAX_LENGTH || !SUBDOMAIN.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a node name is a lower-case RFC 1123 subdomain of at most 63 characters");
        }
    }

    /** The identity a kubelet of this name has at the API server. */
    public String user() {
        return "system:node:" + value;
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
