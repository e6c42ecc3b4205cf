/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.Rendering;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is put on a machine and which settings others may change: a {@code profile.yaml} with its
 * templates.
 *
 * @param kubelet absolute path of the kubelet's binary
 * @param unit name of the systemd unit that runs it
 * @param locations further places on the machine, by the name templates use
 * @param eventMaySet KubeletConfiguration fields a join event may set
 * @param poolMaySet KubeletConfiguration fields a pool may set
 * @param templates text of each template, by file name
 */
record Profile(
        String name,
        String kubelet,
        String unit,
        List<Rendering.Directory> directories,
        List<File> files,
        Map<String, String> locations,
        Set<String> eventMaySet,
        Set<String> poolMaySet,
        Map<String, String> templates) {

    Profile {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
        locations = Map.copyOf(locations);
        eventMaySet = Set.copyOf(eventMaySet);
        poolMaySet = Set.copyOf(poolMaySet);
        templates = Map.copyOf(templates);
    }

    /**
     * One file of the profile.
     *
     * @param id templates know the path as {@code paths.<id>}
     * @param template text that is rendered; empty for {@link Kind#CLUSTER_CA}
     */
    record File(
            String id,
            Kind kind,
            String template,
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
        TEXT
    }
}
