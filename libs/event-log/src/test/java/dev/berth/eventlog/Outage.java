/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.util.Map;

/** Takes the broker or the database away; closing brings it back, same port, same data. */
public final class Outage implements AutoCloseable {

    private final Map<String, Runnable> switches;
    private final String what;

    private Outage(Map<String, Runnable> switches, String what) {
        this.switches = switches;
        this.what = what;
        turn("stop");
    }

    public static Outage ofBroker(Map<String, Runnable> switches) {
        return new Outage(switches, "broker");
    }

    public static Outage ofPostgres(Map<String, Runnable> switches) {
        return new Outage(switches, "postgres");
    }

    @Override
    public void close() {
        turn("restart");
    }

    private void turn(String action) {
        switches.get(what + "." + action).run();
    }
}
