/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A Kubernetes taint the node registers with. */
public record Taint(String key, @Nullable String value, Effect effect) {

    /**
     * Where a platform team asks for it, every node registers with this one, and loses it when its
     * kubelet is verified. Nobody else's to set with another effect or value.
     */
    public static final Taint UNVERIFIED =
            new Taint("berth.dev/unverified", null, Effect.NoSchedule);

    public Taint {
        requireNonNull(key, "key");
        requireNonNull(effect, "effect");
    }

    @Override
    public String toString() {
        return key + (value == null || value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }

    /** The effects Kubernetes knows, in its own spelling. */
    public enum Effect {
        NoSchedule,
        PreferNoSchedule,
        NoExecute
    }
}
