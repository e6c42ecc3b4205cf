/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a probe under test: quick, and with certificates from folders. */
record Settings(int port, Path ca, Files withoutRights, Files metrics)
        implements VerificationConfig {

    /** {@code tls.crt} and {@code tls.key} of a folder. */
    record Pair(Path folder) implements Files {
        @Override
        public Optional<Path> certificate() {
            return Optional.of(folder.resolve("tls.crt"));
        }

        @Override
        public Optional<Path> key() {
            return Optional.of(folder.resolve("tls.key"));
        }
    }

    @Override
    public boolean enabled() {
        return true;
    }

    @Override
    public Duration timeout() {
        return Duration.ofMillis(1500);
    }

    @Override
    public Duration firstAfter() {
        return Duration.ZERO;
    }

    @Override
    public int tries() {
        return 1;
    }

    @Override
    public Duration pause() {
        return Duration.ZERO;
    }

    @Override
    public Duration later() {
        return Duration.ZERO;
    }

    @Override
    public Optional<Path> caFile() {
        return Optional.of(ca);
    }

    @Override
    public String apiServerUser() {
        return "kubernetes-master";
    }

    @Override
    public Optional<List<String>> apiServerGroups() {
        return Optional.empty();
    }
}
