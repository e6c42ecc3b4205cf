/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.openssh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an {@link OpenSshServer} is like.
 *
 * @param address where it listens; loopback
 * @param hostKey private key file; the certificate beside it is shown too, if there is one
 * @param authorizedKeys public keys that may log in
 * @param configuration further lines of sshd_config
 */
public record OpenSshOptions(
        String address, Path hostKey, List<String> authorizedKeys, List<String> configuration) {

    public OpenSshOptions {
        authorizedKeys = List.copyOf(authorizedKeys);
        configuration = List.copyOf(configuration);
    }

    public static OpenSshOptions at(String address, Path hostKey) {
        return new OpenSshOptions(address, hostKey, List.of(), List.of());
    }

    public OpenSshOptions letting(String publicKey) {
        List<String> keys = new ArrayList<>(authorizedKeys);
        keys.add(publicKey);
        return new OpenSshOptions(address, hostKey, keys, configuration);
    }

    public OpenSshOptions with(String line) {
        List<String> lines = new ArrayList<>(configuration);
        lines.add(line);
        return new OpenSshOptions(address, hostKey, authorizedKeys, lines);
    }
}
