/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import dev.berth.sandbox.hostile.HostileMachine;
import dev.berth.sandbox.hostile.HostileMachine.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Machines that never work, each on an address of its own: in turn dead, hung, and hostile in two
 * ways.
 */
public final class BadMachines implements AutoCloseable {

    private final Deque<HostileMachine> machines = new ArrayDeque<>();
    private final int count;

    private BadMachines(int count) {
        this.count = count;
    }

    /** Starts them. */
    public static BadMachines start(int count) throws IOException {
        BadMachines all = new BadMachines(count);
        try {
            for (int i = 1; i <= count; i++) {
                all.machines.push(
                        HostileMachine.start(
                                kind(i), new InetSocketAddress(address(i), Machines.PORT)));
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    /** What the n-th is like, counted from 1. */
    static Kind kind(int machine) {
        return Kind.values()[(machine - 1) % Kind.values().length];
    }

    static String address(int machine) {
        return "127.78." + Machines.Way.values().length + "." + machine;
    }

    /** Where they are. */
    public List<String> addresses() {
        return IntStream.rangeClosed(1, count).mapToObj(BadMachines::address).toList();
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!machines.isEmpty()) {
            try {
                machines.pop().close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
