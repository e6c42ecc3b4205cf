/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.events.ForbiddenIdentities;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.JoinEvent;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Taint;
import dev.berth.events.Violation;
import inet.ipaddr.IPAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a source may announce what an event says: everything that is wrong is listed, and what is
 * accepted is complete, canonical and checked.
 */
final class IntakeReview {

    private static final int SSH = 22;

    /** What URL parsers take for an IPv4 address (WHATWG: "ends in a number"). */
    private static final Pattern ENDS_IN_A_NUMBER =
            Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private final String cluster;
    private final IntakePolicy policy;
    private final Addresses addresses;
    private final ForbiddenIdentities forbidden;

    IntakeReview(
            String cluster,
            IntakePolicy policy,
            Addresses addresses,
            ForbiddenIdentities forbidden) {
        this.cluster = cluster;
        this.policy = policy;
        this.addresses = addresses;
        this.forbidden = forbidden;
    }

    /** What came of a review. */
    sealed interface Verdict {
        /** The source may; this is the inventory's word on the node. */
        record Accepted(NodeSpec spec) implements Verdict {}

        /** The source may, if the name it gives as SSH host resolves to an address it may use. */
        record Unresolved(String host) implements Verdict {}

        /** The source may not; at least one violation. */
        record Refused(List<Violation> violations) implements Verdict {}
    }

    IntakePolicy policy() {
        return policy;
    }

    /**
     * @param resolved what the name service answered for {@code ssh.host}; null when it was not
     *     asked
     */
    Verdict review(JoinEvent event, String source, @Nullable String resolved) {
        List<Violation> violations = new ArrayList<>();
        if (!event.cluster().equals(cluster)) {
            violations.add(
                    new Violation(
                            "cluster", "cluster", "this Berth serves the cluster " + cluster));
        }
        Optional<SourceRules> rules = policy.of(source);
        if (rules.isEmpty()) {
            violations.add(
                    new Violation(
                            "",
                            "policy",
                            "the intake policy has no rules for the source '"
                                    + source
                                    + "'; write sources."
                                    + source
                                    + " with nodeNames, addresses and pools into the file of"
                                    + " berth.intake.policy"));
            return new Verdict.Refused(violations);
        }
        Review review = new Review(rules.get(), source, violations, resolved);
        NodeSpec spec = review.spec(event);
        if (!violations.isEmpty() || spec == null) {
            return new Verdict.Refused(List.copyOf(violations));
        }
        return review.unresolved == null
                ? new Verdict.Accepted(spec)
                : new Verdict.Unresolved(review.unresolved);
    }

    private final class Review {
        private final SourceRules rules;
        private final String source;
        private final List<Violation> violations;
        private final @Nullable String resolved;
        private @Nullable String unresolved;

        Review(
                SourceRules rules,
                String source,
                List<Violation> violations,
                @Nullable String resolved) {
            this.rules = rules;
            this.source = source;
            this.violations = violations;
            this.resolved = resolved;
        }

        @Nullable NodeSpec spec(JoinEvent event) {
            String name = event.node().name().value();
            if (!rules.nodeNames().matcher(name).matches()) {
                refuse("node.name", "nodeNames", "the source may not announce this name");
            }
            // A kubelet asks for a certificate under its node's name too.
            served("node.name", name);
            List<String> internal = addresses("node.internalIPs", event.node().internalIPs());
            families(internal);
            List<String> external = addresses("node.externalIPs", event.node().externalIPs());
            dnsNames(name, event.node().dnsNames());
            String pool = Objects.requireNonNullElse(event.pool(), rules.defaultPool());
            if (!rules.pools().contains(pool)) {
                refuse("pool", "pools", mayNot("use the pool", pool, event.pool(), rules.pools()));
            }
            String profile = Objects.requireNonNullElse(event.profile(), rules.defaultProfile());
            if (!profilesOf(rules).contains(profile)) {
                refuse(
                        "profile",
                        "profiles",
                        mayNot("choose the profile", profile, event.profile(), profilesOf(rules)));
            }
            event.labels().keySet().stream()
                    .sorted()
                    .filter(key -> !rules.allowsLabel(key))
                    .forEach(key -> refuse("labels." + key, "labelKeys", "not allowed here"));
            for (int i = 0; i < event.taints().size(); i++) {
                Taint taint = event.taints().get(i);
                if (!rules.allowsTaint(taint.key())) {
                    refuse("taints[" + i + "].key", "taintKeys", "not allowed here");
                }
            }
            event.kubelet().keySet().stream()
                    .sorted()
                    .filter(field -> !rules.kubelet().contains(field))
                    .forEach(
                            field ->
                                    refuse(
                                            "kubelet." + field,
                                            "kubelet",
                                            "the source may not set this field"));
            if (event.rejoin() != null && !rules.mayRejoin()) {
                refuse("rejoin", "mayRejoin", "the source may not have machines joined anew");
            }
            SshEndpoint ssh = ssh(event.ssh(), internal);
            if (!violations.isEmpty() || ssh == null) {
                return null;
            }
            return new NodeSpec(
                    source,
                    internal,
                    external,
                    event.node().dnsNames(),
                    ssh,
                    pool,
                    profile,
                    new TreeMap<>(event.labels()),
                    event.taints(),
                    new TreeMap<>(event.kubelet()));
        }

        private static Set<String> profilesOf(SourceRules rules) {
            Set<String> profiles = new TreeSet<>(rules.profiles());
            profiles.add(rules.defaultProfile());
            return profiles;
        }

        private static String mayNot(
                String doWhat, String value, @Nullable String said, Collection<String> may) {
            return "the source may not "
                    + doWhat
                    + " '"
                    + value
                    + "'"
                    + (said == null ? ", which is assumed where the event names none" : "")
                    + "; it may: "
                    + (may.isEmpty() ? "none" : String.join(", ", new TreeSet<>(may)));
        }

        private List<String> addresses(String field, List<String> texts) {
            List<String> canonical = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                String address = servedAddress(field + "[" + i + "]", texts.get(i));
                if (address != null && canonical.contains(address)) {
                    refuse(field + "[" + i + "]", "unique", "is named twice");
                } else if (address != null) {
                    canonical.add(address);
                }
            }
            return canonical;
        }

        /** What would be denied a certificate for good is not let in, in the same words. */
        private void served(String field, String name) {
            forbidden
                    .name(name)
                    .ifPresent(refusal -> refuse(field, "forbidden-name", refusal.message()));
        }

        private @Nullable String servedAddress(String field, String text) {
            Optional<String> refusal =
                    Addresses.address(text)
                            .flatMap(address -> forbidden.address(address.toInetAddress()))
                            .map(ForbiddenIdentities.Refusal::message);
            if (refusal.isPresent()) {
                refuse(field, "forbidden-address", refusal.get());
                return null;
            }
            return address(field, text);
        }

        private @Nullable String address(String field, String text) {
            Optional<IPAddress> address = Addresses.address(text);
            if (address.isEmpty()) {
                refuse(field, "address", "is no IPv4 or IPv6 address in plain notation");
                return null;
            }
            String refusal = addresses.refusal(address.get());
            if (refusal != null) {
                refuse(field, "forbidden-address", refusal);
            } else if (!rules.allowsAddress(address.get())) {
                refuse(field, "addresses", "is outside the networks of this source");
            }
            return address.get().toCanonicalString();
        }

        private void families(List<String> internal) {
            if (internal.size() == 2
                    && internal.get(0).contains(":") == internal.get(1).contains(":")) {
                refuse("node.internalIPs", "families", "two addresses are one of each IP family");
            }
        }

        // They become names in the node's serving certificate.
        private void dnsNames(String name, List<String> names) {
            for (int i = 0; i < names.size(); i++) {
                String dns = names.get(i);
                served("node.dnsNames[" + i + "]", dns);
                boolean own = dns.equals(name) || dns.startsWith(name + ".");
                if (!own
                        && (rules.dnsNames() == null || !rules.dnsNames().matcher(dns).matches())) {
                    refuse(
                            "node.dnsNames[" + i + "]",
                            "dnsNames",
                            "is neither the node's name nor below it, nor allowed to this source");
                }
            }
        }

        private @Nullable SshEndpoint ssh(JoinEvent.@Nullable Ssh ssh, List<String> internal) {
            if (ssh == null) {
                return internal.isEmpty()
                        ? null
                        : new SshEndpoint(internal.getFirst(), SSH, null, null, null);
            }
            int port = Objects.requireNonNullElse(ssh.port(), SSH);
            if (!rules.sshPorts().isEmpty() && !rules.sshPorts().contains(port)) {
                refuse(
                        "ssh.port",
                        "sshPorts",
                        "the source may not use this port; it may: "
                                + new TreeSet<>(rules.sshPorts()));
            }
            if (ssh.jump() != null && !rules.jumpHosts().contains(ssh.jump())) {
                refuse("ssh.jump", "jumpHosts", "the source may not use this jump host");
            }
            HostKeyTrust trust = ssh.trust();
            if (trust != null
                    && trust.kind() != HostKeyTrust.Kind.FINGERPRINT
                    && !HostKeys.isWhole(trust.value())) {
                refuse(
                        trust.kind() == HostKeyTrust.Kind.KEY ? "ssh.hostKey" : "ssh.ca",
                        "key",
                        "is no whole public key of the type it names");
            }
            String host = ssh.host() == null ? first(internal) : host(ssh.host(), internal);
            return host == null ? null : new SshEndpoint(host, port, ssh.user(), trust, ssh.jump());
        }

        private @Nullable String first(List<String> internal) {
            return internal.isEmpty() ? null : internal.getFirst();
        }

        private @Nullable String host(String host, List<String> internal) {
            if (host.contains(":") || ENDS_IN_A_NUMBER.matcher(host).matches()) {
                return address("ssh.host", host);
            }
            // A name is resolved only for events that are fine otherwise: no look-ups for
            // strangers.
            if (resolved == null) {
                unresolved = host;
                return first(internal);
            }
            return address("ssh.host", resolved);
        }

        private void refuse(String field, String rule, String message) {
            violations.add(new Violation(field, rule, message));
        }
    }
}
