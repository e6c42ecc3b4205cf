/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import dev.berth.e2e.stack.ServiceProcess;
import java.io.IOException;

/** The packaged csr-approver, one replica. */
final class Berth implements Approver {

    private final ServiceProcess process;

    Berth(ServiceProcess process) {
        this.process = process;
    }

    @Override
    public String name() {
        return "berth";
    }

    @Override
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    @Override
    public void go() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        String pid = Long.toString(process.handle().pid());
        int status = new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("kill -" + signal + " " + pid + " ended with " + status);
        }
    }
}
