/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of KubeletConfiguration: a line of {@code kubelet-fields.yaml}.
 *
 * @param is what its value is
 * @param since the minor it came with; {@link Minors#OLDEST} also for those before
 * @param oneOf the only values, or, of a list, the only items; empty when any
 * @param gate feature gate without which the kubelet refuses the field
 */
record Field(
        Shape is,
        int since,
        @Nullable Long min,
        @Nullable Long max,
        @Nullable String atLeast,
        @Nullable String atMost,
        List<String> oneOf,
        @Nullable Format format,
        @Nullable String gate) {

    @JsonCreator
    static Field of(
            @JsonProperty(value = "is", required = true) String is,
            @JsonProperty("since") @Nullable Integer since,
            @JsonProperty("min") @Nullable Long min,
            @JsonProperty("max") @Nullable Long max,
            @JsonProperty("atLeast") @Nullable String atLeast,
            @JsonProperty("atMost") @Nullable String atMost,
            @JsonProperty("oneOf") @Nullable List<String> oneOf,
            @JsonProperty("format") @Nullable String format,
            @JsonProperty("gate") @Nullable String gate) {
        return new Field(
                Shape.named(is),
                since == null ? Minors.OLDEST : since,
                min,
                max,
                atLeast,
                atMost,
                oneOf == null ? List.of() : List.copyOf(oneOf),
                format == null ? null : Format.named(format),
                gate);
    }
}
