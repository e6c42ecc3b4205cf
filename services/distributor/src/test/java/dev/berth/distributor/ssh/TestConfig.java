/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Settings that are valid by default, with short limits. */
record TestConfig(
        Path keys,
        Optional<Path> knownHosts,
        Map<String, Jump> jumps,
        Duration connectTimeout,
        Duration loginTimeout)
        implements SshConfig {

    static TestConfig with(Path keys) {
        return new TestConfig(
                keys, Optional.empty(), Map.of(), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    TestConfig knowing(Optional<Path> file) {
        return new TestConfig(keys, file, jumps, connectTimeout, loginTimeout);
    }

    TestConfig jumping(String name, Jump jump) {
        Map<String, Jump> more = new HashMap<>(jumps);
        more.put(name, jump);
        return new TestConfig(keys, knownHosts, Map.copyOf(more), connectTimeout, loginTimeout);
    }

    TestConfig impatient() {
        return new TestConfig(
                keys, knownHosts, jumps, Duration.ofMillis(800), Duration.ofMillis(1200));
    }

    MachineShell shell() {
        return JschShell.of(this);
    }

    @Override
    public String user() {
        return System.getProperty("user.name");
    }

    @Override
    public Optional<String> helper() {
        return Optional.empty();
    }

    /** A jump host, trusted by key unless a test says otherwise. */
    record JumpHost(
            String address,
            int port,
            Optional<String> hostKey,
            Optional<String> fingerprint,
            Optional<String> via)
            implements Jump {

        static JumpHost at(String address, int port, String hostKey) {
            return new JumpHost(
                    address, port, Optional.of(hostKey), Optional.empty(), Optional.empty());
        }

        JumpHost through(String other) {
            return new JumpHost(address, port, hostKey, fingerprint, Optional.of(other));
        }

        JumpHost trusting(Optional<String> key, Optional<String> print) {
            return new JumpHost(address, port, key, print, via);
        }

        @Override
        public Optional<String> user() {
            return Optional.empty();
        }

        @Override
        public Optional<String> key() {
            return Optional.empty();
        }

        @Override
        public Optional<String> ca() {
            return Optional.empty();
        }
    }
}
