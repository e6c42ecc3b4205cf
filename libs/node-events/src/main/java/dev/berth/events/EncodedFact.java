/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.util.Map;
import java.util.UUID;

/** A fact as it goes on the wire: a CloudEvent in binary mode. */
public record EncodedFact(
        UUID id, String topic, String key, Map<String, String> headers, byte[] value) {

    public EncodedFact {
        headers = Map.copyOf(headers);
    }
}
