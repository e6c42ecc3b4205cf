/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A Kubernetes taint the node registers with. */
public record Taint(String key, @Nullable String value, Effect effect) {

    public Taint {
        requireNonNull(key, "key");
        requireNonNull(effect, "effect");
    }

    /** The effects Kubernetes knows, in its own spelling. */
    public enum Effect {
        NoSchedule,
        PreferNoSchedule,
        NoExecute
    }
}
