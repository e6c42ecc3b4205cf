/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.Rendering;
import dev.berth.renderer.check.Minors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the files of a kind of node are made.
 *
 * @param minors Kubernetes minors it is for: it is valid for each of them
 * @param kubelet path of the kubelet's binary, which must be on the machine already
 * @param unit name of the systemd unit that runs it
 * @param locations further places on the machine, by the name templates use
 * @param values what templates may say besides, by name; a pool may set others
 * @param eventMaySet KubeletConfiguration fields a join event may set
 * @param poolMaySet KubeletConfiguration fields a pool may set
 */
record Profile(
        String name,
        Minors minors,
        String kubelet,
        String unit,
        List<Rendering.Directory> directories,
        List<File> files,
        Map<String, String> locations,
        Map<String, String> values,
        Set<String> eventMaySet,
        Set<String> poolMaySet) {

    Profile {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
        locations = Map.copyOf(locations);
        values = Map.copyOf(values);
        eventMaySet = Set.copyOf(eventMaySet);
        poolMaySet = Set.copyOf(poolMaySet);
    }

    /**
     * One file of the profile.
     *
     * @param id templates know the path as {@code paths.<id>}
     * @param template what it is made from; null for {@link Kind#CLUSTER_CA} and {@link
     *     Kind#SECRET}
     * @param secret name of the secret; null for other kinds
     */
    record File(
            String id,
            Kind kind,
            @Nullable Template template,
            @Nullable String secret,
            String path,
            String owner,
            String mode,
            boolean restartsKubelet) {}

    /** How a template becomes a file. */
    enum Kind {
        /** The cluster's CA certificate, as configured. */
        CLUSTER_CA,
        /** A tree over which layers are merged, validated and written anew as YAML. */
        KUBELET_CONFIG,
        /** A kubeconfig with the token slot exactly once. */
        BOOTSTRAP_KUBECONFIG,
        /** A systemd unit. */
        UNIT,
        /** Anything else. */
        TEXT,
        /** A secret of the distributor's, by name alone. */
        SECRET;

        SafeValue safe() {
            return switch (this) {
                case UNIT -> SafeValue.IN_UNIT;
                case KUBELET_CONFIG, BOOTSTRAP_KUBECONFIG -> SafeValue.IN_YAML;
                case CLUSTER_CA, TEXT, SECRET -> SafeValue.IN_TEXT;
            };
        }
    }

    /** Path of the one file of a kind. */
    String pathOf(Kind kind) {
        return files.stream().filter(file -> file.kind() == kind).findFirst().orElseThrow().path();
    }
}
