/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

import dev.berth.check.Finding.Failed;
import dev.berth.check.cluster.ClusterChecks;
import dev.berth.check.kafka.KafkaCheck;
import dev.berth.check.postgres.PostgresCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * {@code InstallCheck kafka postgres permissions bootstrap approval}: makes the named checks,
 * prints what it found, and ends with 1 if anything failed.
 */
public final class InstallCheck {

    /** The rules the service account has to have; see {@link ClusterChecks#permissions}. */
    private static final String PERMISSIONS = "BERTH_CHECK_PERMISSIONS";

    private InstallCheck() {}

    /** As the test pods start it. */
    public static void main(String[] names) throws IOException {
        // Libraries print their settings otherwise; what is wrong with them is in the findings.
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
        if (names.length == 0) {
            System.err.println(
                    "usage: InstallCheck kafka|postgres|permissions|bootstrap|approval …");
            System.exit(2);
        }
        Report report = run(Settings.ofThisService(), List.of(names));
        System.out.print(report.text());
        System.exit(report.good() ? 0 : 1);
    }

    static Report run(Settings settings, List<String> names) {
        List<Finding> findings = new ArrayList<>();
        for (String name : names) {
            try {
                findings.addAll(check(name, settings).run());
            } catch (IllegalStateException incomplete) {
                findings.add(
                        new Failed(
                                name + ": " + incomplete.getMessage(),
                                "helm upgrade with the chart's own values sets it"));
            }
        }
        return new Report(settings.service().service(), findings);
    }

    private static Check check(String name, Settings settings) {
        return switch (name) {
            case "kafka" ->
                    new KafkaCheck(
                            settings.kafka(),
                            settings.service(),
                            settings.cluster(),
                            settings.below("mp.messaging.incoming."));
            case "postgres" ->
                    new PostgresCheck(
                            settings.required("quarkus.datasource.jdbc.url"),
                            settings.required("quarkus.datasource.username"),
                            settings.required("quarkus.datasource.password"));
            case "permissions" ->
                    ClusterChecks.permissions(apiServer(settings), settings.required(PERMISSIONS));
            case "bootstrap" -> ClusterChecks.bootstrap(apiServer(settings));
            case "approval" -> ClusterChecks.approval(apiServer(settings));
            default -> throw new IllegalArgumentException("there is no check called " + name);
        };
    }

    /** Empty: the address Kubernetes gives every pod, or KUBECONFIG. */
    private static String apiServer(Settings settings) {
        return settings.optional("quarkus.kubernetes-client.api-server-url").orElse("");
    }
}
