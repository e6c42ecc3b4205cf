/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.sandbox.systemd.MachinesUnavailableException;
import dev.berth.sandbox.systemd.SystemdMachines;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One real machine for all tests of a class; skipped where there can be none. */
abstract class OnSystemd {

    @TempDir static Path keys;
    private static SystemdMachines machines;
    static RealMachine machine;

    @BeforeAll
    static void boot() throws IOException {
        try {
            machines = SystemdMachines.start(1);
        } catch (MachinesUnavailableException e) {
            Assumptions.abort(e.getMessage());
        }
        machine = new RealMachine(machines.all().getFirst(), keys, machines.privateKeyFile());
    }

    @AfterAll
    static void takeAway() throws IOException {
        if (machines != null) {
            machines.close();
            machines = null;
        }
    }

    @BeforeEach
    void reset() throws IOException {
        machine.reset();
    }
}
