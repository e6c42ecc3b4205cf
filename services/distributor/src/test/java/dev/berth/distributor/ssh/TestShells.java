/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import dev.berth.distributor.ShippedConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The shell that the service uses, without the service. */
public final class TestShells {

    private TestShells() {}

    /**
     * @param keys the folder of login keys
     * @param settings below {@code berth.ssh}, as in the service's configuration
     */
    public static MachineShell jsch(Path keys, Map<String, String> settings) {
        Map<String, String> changes = new HashMap<>(Map.of("berth.ssh.keys", keys.toString()));
        settings.forEach((key, value) -> changes.put("berth.ssh." + key, value));
        SshConfig config = ShippedConfig.of(SshConfig.class, changes);
        return JschShell.of(config);
    }
}
