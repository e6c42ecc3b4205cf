/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What a leak would make grow. */
record ProcessState(int threads, long descriptors, long liveHeap) {

    static ProcessState now() {
        // Twice: what the first collection only makes collectable, the second takes.
        System.gc();
        System.gc();
        UnixOperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        return new ProcessState(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system.getOpenFileDescriptorCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    @Override
    public String toString() {
        return "state " + threads + " " + descriptors + " " + liveHeap;
    }
}
