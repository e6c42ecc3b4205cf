/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.machine;

import dev.berth.distributor.machine.MachineIdConfig.Shared;
import dev.berth.events.NodeName;
import dev.berth.events.SshEndpoint;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Whether a machine is who no other one is, and what that means here. */
@ApplicationScoped
public class MachineIds {

    private static final Logger LOG = Logger.getLogger(MachineIds.class);

    private final Machines machines;
    private final Shared shared;

    MachineIds(Machines machines, MachineIdConfig config) {
        this.machines = machines;
        this.shared = config.shared();
    }

    /**
     * Writes the node's machine down, in the running transaction.
     *
     * @return why the attempt fails; empty when it does not
     */
    public Optional<String> seen(NodeName node, String machineId, SshEndpoint machine) {
        Optional<String> finding =
                machines.seen(node, machineId, machine).map(twin -> sentence(machineId, twin));
        return switch (shared) {
            case FAIL -> finding;
            case WARN -> {
                finding.ifPresent(text -> LOG.warnf("%s: %s", node, text));
                yield Optional.empty();
            }
            case OFF -> Optional.empty();
        };
    }

    /** What is to be said about a machine's identity; nothing is written down. */
    public Optional<String> look(NodeName node, String machineId) {
        return shared == Shared.OFF
                ? Optional.empty()
                : machines.twin(node, machineId).map(twin -> sentence(machineId, twin));
    }

    private static String sentence(String machineId, Machines.Twin twin) {
        return ("machine-id %s is also that of node %s (%s), as on machines made from one image;"
                        + " on one of them: rm /etc/machine-id && systemd-machine-id-setup, then"
                        + " reboot it")
                .formatted(machineId, twin.node(), twin.address());
    }
}
