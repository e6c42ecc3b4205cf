/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.machine;

import dev.berth.distributor.machine.MachineIdConfig.Shared;
import dev.berth.events.NodeName;
import dev.berth.events.PreflightFinding;
import dev.berth.events.SshEndpoint;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Whether a machine is who no other one is, and what that means here. */
@ApplicationScoped
public class MachineIds {

    private final Machines machines;
    private final Shared shared;

    MachineIds(Machines machines, MachineIdConfig config) {
        this.machines = machines;
        this.shared = config.shared();
    }

    /**
     * Writes the node's machine down, in the running transaction.
     *
     * @return another node's machine that states the same identity; empty where nobody minds
     */
    public Optional<SharedIdentity> seen(NodeName node, String machineId, SshEndpoint machine) {
        return minded(machineId, machines.seen(node, machineId, machine));
    }

    /** The same, and nothing is written down. */
    public Optional<SharedIdentity> look(NodeName node, String machineId) {
        return minded(machineId, machines.twin(node, machineId));
    }

    /** Whether a machine has to be asked who it is before anything is written there. */
    public boolean mustBeUnique() {
        return shared == Shared.FAIL;
    }

    private Optional<SharedIdentity> minded(String machineId, Optional<Machines.Twin> twin) {
        return shared == Shared.OFF
                ? Optional.empty()
                : twin.map(it -> new SharedIdentity(finding(machineId, it), shared == Shared.FAIL));
    }

    private static PreflightFinding finding(String machineId, Machines.Twin twin) {
        return new PreflightFinding(
                "machine-id",
                PreflightFinding.Outcome.WARNED,
                "%s is also that of node %s (%s), as on machines made from one image"
                        .formatted(machineId, twin.node(), twin.address()),
                "on one of them: rm /etc/machine-id && systemd-machine-id-setup, then reboot it");
    }
}
