/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pools.yaml} says about the nodes of a pool.
 *
 * @param profile used when the pool's nodes name none but the default
 * @param user login user on the pool's machines, where the join event names none
 * @param kubelet overrides of KubeletConfiguration fields
 * @param secrets names of the secrets that its machines may have
 * @param values what templates may say, over the profile's
 */
record Pool(
        @Nullable String profile,
        @Nullable String user,
        Set<String> secrets,
        Map<String, @Nullable Object> kubelet,
        Map<String, String> values) {

    static final Pool NONE = new Pool(null, null, Set.of(), Map.of(), Map.of());

    @JsonCreator
    Pool {
        secrets = secrets == null ? Set.of() : Set.copyOf(secrets);
        kubelet = kubelet == null ? Map.of() : kubelet;
        values = values == null ? Map.of() : values;
    }
}
