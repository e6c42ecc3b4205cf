/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.berth.events.Rendering;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code profile.yaml}, word for word. */
record ProfileDocument(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) List<String> kubernetes,
        @JsonProperty(required = true) String kubelet,
        @JsonProperty(required = true) String unit,
        @Nullable String language,
        List<Rendering.Directory> directories,
        List<Entry> files,
        Map<String, String> locations,
        Map<String, String> values,
        List<String> eventMaySet,
        List<String> poolMaySet) {

    @JsonCreator
    ProfileDocument {
        kubernetes = kubernetes == null ? List.of() : kubernetes;
        directories = directories == null ? List.of() : directories;
        files = files == null ? List.of() : files;
        locations = locations == null ? Map.of() : locations;
        values = values == null ? Map.of() : values;
        eventMaySet = eventMaySet == null ? List.of() : eventMaySet;
        poolMaySet = poolMaySet == null ? List.of() : poolMaySet;
    }

    /** A file of the profile. */
    record Entry(
            String id,
            String kind,
            @Nullable String template,
            @Nullable String language,
            @Nullable String secret,
            String path,
            String owner,
            String mode,
            boolean restartsKubelet) {

        @JsonCreator
        static Entry of(
                @JsonProperty(value = "id", required = true) String id,
                @JsonProperty(value = "kind", required = true) String kind,
                @JsonProperty("template") @Nullable String template,
                @JsonProperty("language") @Nullable String language,
                @JsonProperty("secret") @Nullable String secret,
                @JsonProperty(value = "path", required = true) String path,
                @JsonProperty(value = "owner", required = true) String owner,
                @JsonProperty(value = "mode", required = true) String mode,
                @JsonProperty("restartsKubelet") @Nullable Boolean restartsKubelet) {
            return new Entry(
                    id,
                    kind,
                    template,
                    language,
                    secret,
                    path,
                    owner,
                    mode,
                    Boolean.TRUE.equals(restartsKubelet));
        }
    }
}
