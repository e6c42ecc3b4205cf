/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of the Kubernetes cluster an installation of Berth serves: an RFC 1123 label. */
public record ClusterName(@JsonValue String value) {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /**
     * @throws IllegalArgumentException if the value is not an RFC 1123 label
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ClusterName {
        if (!LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a cluster name is an RFC 1123 label (lower-case letters, digits, '-', at most"
                            + " 63 characters), not '"
                            + value
                            + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
