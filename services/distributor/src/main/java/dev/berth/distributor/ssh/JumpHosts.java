/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.HostKeyTrust.Kind;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The configured jump hosts. A wrong configuration is refused at start, with everything that is
 * wrong with it, and not found out machine by machine.
 */
@Startup
@ApplicationScoped
class JumpHosts {

    private final SshConfig config;
    private final Map<String, Target> hosts = new LinkedHashMap<>();

    /**
     * @throws IllegalArgumentException naming every key that is wrong
     */
    JumpHosts(SshConfig config) {
        this.config = config;
        List<String> problems = new ArrayList<>();
        config.jumps().forEach((name, jump) -> add(name, jump, problems));
        config.jumps().keySet().forEach(name -> refuseLoops(name, problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    private void add(String name, SshConfig.Jump jump, List<String> problems) {
        String key = "berth.ssh.jumps." + name;
        List<HostKeyTrust> trust =
                Stream.of(
                                jump.hostKey().map(value -> new HostKeyTrust(Kind.KEY, value)),
                                jump.fingerprint()
                                        .map(value -> new HostKeyTrust(Kind.FINGERPRINT, value)),
                                jump.ca().map(value -> new HostKeyTrust(Kind.CA, value)))
                        .flatMap(Optional::stream)
                        .toList();
        if (trust.size() > 1) {
            problems.add(key + ": set one of host-key, fingerprint and ca, not several");
        }
        if (trust.isEmpty() && config.knownHosts().isEmpty()) {
            problems.add(
                    key
                            + ": set host-key, fingerprint or ca, or name a file in"
                            + " berth.ssh.known-hosts");
        }
        if (jump.port() < 1 || jump.port() > 65535) {
            problems.add(key + ".port: between 1 and 65535, not " + jump.port());
        }
        jump.via()
                .filter(via -> !config.jumps().containsKey(via))
                .ifPresent(via -> problems.add(key + ".via: there is no jump host '" + via + "'"));
        hosts.put(
                name,
                new Target(
                        jump.address(),
                        jump.port(),
                        jump.user().orElse(config.user()),
                        jump.key().orElse(name),
                        trust.isEmpty() ? null : trust.getFirst(),
                        jump.via().orElse(null),
                        null));
    }

    private void refuseLoops(String name, List<String> problems) {
        Set<String> passed = new LinkedHashSet<>();
        String at = name;
        while (at != null && passed.add(at)) {
            Target host = hosts.get(at);
            at = host == null ? null : host.jump();
        }
        if (name.equals(at)) {
            problems.add(
                    "berth.ssh.jumps.%s.via: a loop, %s → %s"
                            .formatted(name, String.join(" → ", passed), at));
        }
    }

    /**
     * The machines to log in to one after the other; the last one is the target itself.
     *
     * @return empty when the target asks for a jump host that is not configured
     */
    Optional<List<Target>> route(Target target) {
        List<Target> route = new ArrayList<>();
        Target at = target;
        while (at != null) {
            route.addFirst(at);
            String jump = at.jump();
            if (jump == null) {
                return Optional.of(List.copyOf(route));
            }
            at = hosts.get(jump);
        }
        return Optional.empty();
    }

    /** The configured names, sorted. */
    Set<String> names() {
        return new TreeSet<>(hosts.keySet());
    }
}
