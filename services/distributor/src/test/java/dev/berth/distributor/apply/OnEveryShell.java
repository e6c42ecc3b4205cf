/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.events.FailureClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The script as it is sent, run on a machine that is a folder, by every shell that this host has.
 */
@ParameterizedClass
@MethodSource("dev.berth.distributor.apply.OnEveryShell#shells")
abstract class OnEveryShell {

    /** On a machine whose systemd has never heard of the unit. */
    static final List<String> FIRST_START = List.of("enable --now kubelet.service");

    /** Enabling reloads what systemd knows of units. */
    static final List<String> WHOLE_START =
            List.of("enable kubelet.service", "restart kubelet.service");

    @Parameter List<String> shell;
    @TempDir Path folder;

    final BootstrapToken token = SampleTokens.any();
    LocalMachine machine;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("/bin/sh"), List.of("/bin/busybox", "sh"), List.of("/bin/bash"))
                .filter(shell -> Files.isExecutable(Path.of(shell.getFirst())));
    }

    @BeforeEach
    void machine() {
        machine = new LocalMachine(folder, shell);
    }

    static FailureClass failureOf(Verdict verdict) {
        return verdict instanceof Verdict.Failed failed ? failed.failure() : null;
    }
}
