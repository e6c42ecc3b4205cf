/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.events.AddressRange;
import dev.berth.events.ClusterName;
import dev.berth.events.ForbiddenIdentities;
import dev.berth.events.Topics;
import inet.ipaddr.IPAddress;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
    IntakePolicy policy(IntakeConfig config) {
        IntakePolicy policy =
                config.policy()
                        .map(file -> PolicyFile.read(text(file)))
                        .orElseGet(IntakePolicy::none);
        if (policy.sources().isEmpty()) {
            LOG.warn(
                    "no join is let in: berth.intake.policy names no source; write"
                            + " sources.<source> with nodeNames, addresses and pools");
        } else {
            LOG.infof("intake policy knows the sources %s", policy.sources().keySet());
        }
        return policy;
    }

    @Produces
    @Singleton
    Admission admission(
            IntakePolicy policy,
            IntakeConfig config,
            Clock clock,
            @ConfigProperty(name = "berth.cluster") String cluster,
            @ConfigProperty(name = "berth.sandbox", defaultValue = "false") boolean sandbox,
            @ConfigProperty(name = "berth.kubernetes.api-server") URI apiServer) {
        Addresses addresses = new Addresses(sandbox, ours(apiServer.getHost()), policy.services());
        return new Admission(
                new IntakeReview(
                        cluster,
                        policy,
                        addresses,
                        forbidden(config, apiServer.getHost(), sandbox),
                        new TimedResolver(config.dnsTimeout())),
                policy,
                new RateLimit(clock),
                clock);
    }

    @Produces
    @Singleton
    JoinReader reader(
            IntakePolicy policy,
            Admission admission,
            @ConfigProperty(name = "berth.cluster") String cluster) {
        return new JoinReader(new Topics(new ClusterName(cluster)), policy, admission);
    }

    private static ForbiddenIdentities forbidden(
            IntakeConfig config, String apiServer, boolean sandbox) {
        Set<String> names = new HashSet<>(config.forbiddenNames().orElse(List.of()));
        names.add(apiServer);
        return new ForbiddenIdentities(
                names,
                AddressRange.ofSetting(
                        "berth.intake.forbidden-addresses",
                        config.forbiddenAddresses().orElse(List.of())),
                config.clusterDomain(),
                sandbox);
    }

    private static List<IPAddress> ours(String apiServer) {
        List<IPAddress> ours = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(address -> add(ours, address));
            String host =
                    apiServer.startsWith("[")
                            ? apiServer.substring(1, apiServer.length() - 1)
                            : apiServer;
            Stream.of(InetAddress.getAllByName(host)).forEach(address -> add(ours, address));
        } catch (UnknownHostException unknown) {
            LOG.warnf(
                    "the API server's name %s does not resolve here: its address is not refused",
                    apiServer);
        } catch (SocketException unknown) {
            throw new IllegalStateException("this machine's addresses cannot be read", unknown);
        }
        return ours;
    }

    private static void add(List<IPAddress> ours, InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        Addresses.address(zone < 0 ? text : text.substring(0, zone)).ifPresent(ours::add);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "berth.intake.policy cannot be read: " + file, unreadable);
        }
    }
}
