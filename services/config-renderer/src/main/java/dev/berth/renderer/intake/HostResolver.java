/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.UnavailableException;
import java.util.Optional;

/** Asks the name service; the answer is what is checked and what is dialled. */
@FunctionalInterface
interface HostResolver {

    /**
     * One address literal of the name; empty when the name service says that there is none.
     *
     * @throws UnavailableException when the name service gives no answer
     */
    Optional<String> resolve(String name);
}
