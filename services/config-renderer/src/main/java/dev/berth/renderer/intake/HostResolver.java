/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.util.Optional;

/** Asks the name service once; the answer is what is checked and what is dialled. */
@FunctionalInterface
interface HostResolver {

    /** One address literal of the name; empty when there is none or the answer takes too long. */
    Optional<String> resolve(String name);
}
