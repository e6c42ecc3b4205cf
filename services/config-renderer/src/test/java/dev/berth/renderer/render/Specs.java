/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Taint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A valid specification; each test breaks one field. */
final class Specs {

    private List<String> internalIPs = List.of("10.0.0.11");
    private String pool = "workers";
    private String profile = "default";
    private Map<String, String> labels = Map.of("rack", "r1");
    private List<Taint> taints = List.of();
    private Map<String, Object> kubelet = Map.of();

    static Specs valid() {
        return new Specs();
    }

    Specs internalIPs(String... ips) {
        internalIPs = List.of(ips);
        return this;
    }

    Specs profile(String name) {
        profile = name;
        return this;
    }

    Specs pool(String name) {
        pool = name;
        return this;
    }

    Specs labels(Map<String, String> map) {
        labels = map;
        return this;
    }

    Specs taints(Taint... list) {
        taints = List.of(list);
        return this;
    }

    Specs kubelet(Map<String, Object> map) {
        kubelet = map;
        return this;
    }

    NodeSpec build() {
        return new NodeSpec(
                "dc1",
                internalIPs,
                List.of(),
                List.of(),
                new SshEndpoint(internalIPs.getFirst(), 22, null, null, null),
                pool,
                profile,
                new TreeMap<>(labels),
                taints,
                new TreeMap<>(kubelet));
    }
}
