/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.SandboxCluster;
import java.nio.file.Path;

/** What somebody can do with a demo that stays up; each line of commands works as it is printed. */
final class TryIt {

    private TryIt() {}

    /**
     * @param nodes how many machines have joined; the one after them is spare
     */
    static String of(Stack<SandboxCluster> stack, int nodes, Path machines) {
        String spare = "k8scloud" + (nodes + 1);
        ObjectNode join;
        try (JoinEmitter emitter = stack.emitter()) {
            join = emitter.joinOf(stack.machines().get(nodes), spare);
        }
        return """

        Berth stays up until Ctrl-C. Try:
          auth='Authorization: Bearer %1$s'
          curl -sS -H "$auth" %2$s/api/v1/nodes
          curl -sS -H "$auth" -H 'Accept: text/plain' %3$s/api/v1/distributions/k8scloud1/plan
          curl -sS -H "$auth" %4$s/api/v1/csrs
          KUBECONFIG=%5$s kubectl get nodes,csr
        One machine is left. Announce it and see it join:
          curl -sS -H "$auth" -H 'Content-Type: application/json' -d '%6$s' %2$s/api/v1/nodes
          curl -sS -H "$auth" %2$s/api/v1/nodes/%7$s
        Health and metrics: /q/health and /q/metrics of config-renderer %11$s, distributor %12$s, csr-approver %13$s
        Kafka %8$s · Postgres %9$s · machines' file systems %10$s
        """
                .formatted(
                        stack.token(),
                        stack.service(Producer.CONFIG_RENDERER).http(),
                        stack.service(Producer.DISTRIBUTOR).http(),
                        stack.service(Producer.CSR_APPROVER).http(),
                        stack.cluster().adminKubeconfig(),
                        join,
                        spare,
                        stack.broker().bootstrapServers(),
                        stack.postgres().adminJdbcUrl(),
                        machines,
                        stack.service(Producer.CONFIG_RENDERER).management(),
                        stack.service(Producer.DISTRIBUTOR).management(),
                        stack.service(Producer.CSR_APPROVER).management());
    }
}
