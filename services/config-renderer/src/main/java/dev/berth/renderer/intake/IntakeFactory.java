/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.access.file.WatchedFiles;
import dev.berth.events.AddressRange;
import dev.berth.events.ClusterName;
import dev.berth.events.ForbiddenIdentities;
import dev.berth.events.Topics;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the intake from configuration, once, and refuses a broken policy at the start. */
@ApplicationScoped
class IntakeFactory {

    private static final Logger LOG = Logger.getLogger(IntakeFactory.class);

    /** At the start, not at the first event: a broken policy must not look like a quiet day. */
    void start(@Observes StartupEvent event, JoinReader reader) {
        LOG.debugf("intake is ready: %s", reader);
    }

    @Produces
    @Singleton
    PolicyInForce policy(IntakeConfig config, WatchedFiles files) {
        PolicyInForce policy =
                config.policy()
                        .map(
                                file ->
                                        new PolicyInForce(
                                                files.watch(
                                                        "berth.intake.policy",
                                                        file,
                                                        PolicyFile::read)))
                        .orElseGet(() -> new PolicyInForce(IntakePolicy::none));
        if (policy.get().sources().isEmpty()) {
            LOG.warn(
                    "no join is let in: berth.intake.policy names no source; write"
                            + " sources.<source> with nodeNames, addresses and pools");
        } else {
            LOG.infof("intake policy knows the sources %s", policy.get().sources().keySet());
        }
        return policy;
    }

    @Produces
    @Singleton
    @DefaultBean
    HostResolver resolver(IntakeConfig config) {
        return new TimedResolver(config.dnsTimeout());
    }

    @Produces
    @Singleton
    Admission admission(
            IntakeConfig config,
            PolicyInForce policy,
            HostResolver resolver,
            Clock clock,
            WatchedFiles files,
            @ConfigProperty(name = "berth.cluster") String cluster,
            @ConfigProperty(name = "berth.sandbox", defaultValue = "false") boolean sandbox,
            @ConfigProperty(name = "berth.kubernetes.api-server") URI apiServer,
            @ConfigProperty(
                            name = "berth.kubernetes.cluster-domain",
                            defaultValue = "cluster.local")
                    String clusterDomain) {
        OwnAddresses ours = new OwnAddresses(apiServer.getHost());
        ours.look();
        files.alsoLook(ours::look);
        ForbiddenIdentities forbidden =
                forbidden(config, apiServer.getHost(), clusterDomain, sandbox);
        return new Admission(
                () ->
                        new IntakeReview(
                                cluster,
                                policy.get(),
                                new Addresses(sandbox, ours.all(), policy.get().services()),
                                forbidden),
                resolver,
                new RateLimit(clock),
                clock);
    }

    @Produces
    @Singleton
    JoinReader reader(
            PolicyInForce policy,
            Admission admission,
            @ConfigProperty(name = "berth.cluster") String cluster) {
        return new JoinReader(
                new Topics(new ClusterName(cluster)),
                source -> policy.get().of(source).map(SourceRules::plainJson).orElse(false),
                admission);
    }

    private static ForbiddenIdentities forbidden(
            IntakeConfig config, String apiServer, String clusterDomain, boolean sandbox) {
        Set<String> names = new HashSet<>(config.forbiddenNames().orElse(List.of()));
        names.add(apiServer);
        return new ForbiddenIdentities(
                names,
                AddressRange.ofSetting(
                        "berth.intake.forbidden-addresses",
                        config.forbiddenAddresses().orElse(List.of())),
                clusterDomain,
                sandbox);
    }
}
