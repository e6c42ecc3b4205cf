/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

/** Metrics of a kubelet without pods, in the format and under the names a real one uses. */
final class Exposition {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private Exposition() {}

    static String kubelet(String nodeName) {
        return """
        # HELP kubelet_node_name [ALPHA] The node's name. The count is always 1.
        # TYPE kubelet_node_name gauge
        kubelet_node_name{node="%s"} 1
        # HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox
        # TYPE kubelet_running_pods gauge
        kubelet_running_pods 0
        # HELP kubernetes_build_info [ALPHA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.
        # TYPE kubernetes_build_info gauge
        kubernetes_build_info{git_version="v1.34.0",major="1",minor="34",platform="linux/amd64"} 1
        """
                .formatted(nodeName);
    }

    static String cadvisor() {
        return """
        # HELP cadvisor_version_info A metric with a constant '1' value labeled by kernel version, OS version, docker version, cadvisor version & cadvisor revision.
        # TYPE cadvisor_version_info gauge
        cadvisor_version_info{cadvisorRevision="",cadvisorVersion="",dockerVersion="",kernelVersion="6.1.0-sandbox",osVersion="Debian GNU/Linux 12 (bookworm)"} 1
        # HELP machine_cpu_cores Number of logical CPU cores.
        # TYPE machine_cpu_cores gauge
        machine_cpu_cores{boot_id="",machine_id="",system_uuid=""} 2
        # HELP machine_memory_bytes Amount of memory installed on the machine.
        # TYPE machine_memory_bytes gauge
        machine_memory_bytes{boot_id="",machine_id="",system_uuid=""} 2.5276510208e+10
        """;
    }
}
