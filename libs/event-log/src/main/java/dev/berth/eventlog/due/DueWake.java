/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import dev.berth.eventlog.pace.Signal;
import jakarta.inject.Singleton;

/** Between a commit that scheduled and the engine of the same process. */
@Singleton
class DueWake {

    final Signal signal = new Signal();
}
