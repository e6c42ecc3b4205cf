/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.pace.Signal;
import jakarta.inject.Singleton;

/** Between a commit that appended and the relay of the same process. */
@Singleton
class OutboxWake {

    final Signal signal = new Signal();
}
