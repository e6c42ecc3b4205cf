/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A net 127.77.x.0/24 for one sandbox alone. Who listens at its last address, where no machine is,
 * has it; with its process the claim is gone.
 */
final class LoopbackNet implements AutoCloseable {

    /** Where kubelets listen: taken by one sandbox, it is taken for all. */
    private static final int KUBELET_PORT = 10_250;

    private static final int LAST = 255;

    private final int octet;
    private final ServerSocket claim;

    private LoopbackNet(int octet, ServerSocket claim) {
        this.octet = octet;
        this.claim = claim;
    }

    /**
     * @param machines that must find their kubelets' port free
     * @throws IllegalStateException when every net has somebody in it
     */
    static LoopbackNet claim(int machines) throws IOException {
        for (int octet = 0; octet <= LAST; octet++) {
            ServerSocket claim = listen(octet, LAST);
            if (claim != null) {
                if (allFree(octet, machines)) {
                    return new LoopbackNet(octet, claim);
                }
                claim.close();
            }
        }
        throw new IllegalStateException(
                "every net from 127.77.0.0/24 to 127.77.255.0/24 has somebody who listens on port "
                        + KUBELET_PORT
                        + "; end the sandboxes that are left (ss -ltnp 'sport = :10250' shows"
                        + " them)");
    }

    int octet() {
        return octet;
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }

    private static boolean allFree(int octet, int machines) throws IOException {
        for (int host = 1; host <= machines; host++) {
            ServerSocket free = listen(octet, host);
            if (free == null) {
                return false;
            }
            free.close();
        }
        return true;
    }

    private static @Nullable ServerSocket listen(int octet, int host) throws IOException {
        InetAddress address =
                InetAddress.getByAddress(new byte[] {127, 77, (byte) octet, (byte) host});
        try {
            return new ServerSocket(KUBELET_PORT, 1, address);
        } catch (BindException taken) {
            return null;
        }
    }
}
