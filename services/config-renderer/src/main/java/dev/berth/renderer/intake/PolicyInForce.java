/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.util.function.Supplier;

/** The intake policy as its file has it now. */
record PolicyInForce(Supplier<IntakePolicy> now) implements Supplier<IntakePolicy> {

    @Override
    public IntakePolicy get() {
        return now.get();
    }
}
