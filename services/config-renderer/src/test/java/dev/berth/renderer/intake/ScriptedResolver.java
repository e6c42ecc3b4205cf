/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.UnavailableException;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A name service that answers what a test says, or nothing. */
@Singleton
class ScriptedResolver implements HostResolver {

    final Map<String, String> addresses = new ConcurrentHashMap<>();
    final Set<String> unanswered = ConcurrentHashMap.newKeySet();

    @Override
    public Optional<String> resolve(String name) {
        if (unanswered.contains(name)) {
            throw new UnavailableException("no answer for " + name, new IllegalStateException());
        }
        return Optional.ofNullable(addresses.get(name));
    }
}
