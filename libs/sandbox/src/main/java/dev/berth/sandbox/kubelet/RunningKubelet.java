/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.net.InetAddress;
import java.util.concurrent.Executor;

/**
 * A kubelet under its machine's systemd: started again when it exits, gone – with the keys in its
 * memory – when closed.
 */
public final class RunningKubelet implements AutoCloseable {

    private final MachineFiles files;
    private final String machineName;
    private final InetAddress address;
    private final KubeletOptions options;
    private final Executor executor;
    private final KubeletLog log;
    private final Thread systemd;
    private volatile String nodeName;
    private volatile boolean exited;

    private RunningKubelet(
            MachineFiles files,
            String machineName,
            InetAddress address,
            KubeletOptions options,
            Executor executor,
            Setup setup,
            KubeletLog log) {
        this.files = files;
        this.machineName = machineName;
        this.address = address;
        this.options = options;
        this.executor = executor;
        this.log = log;
        this.nodeName = setup.nodeName();
        this.systemd =
                Thread.ofVirtual().name("kubelet-" + machineName).unstarted(() -> supervise(setup));
    }

    static RunningKubelet start(
            MachineFiles files,
            String machineName,
            InetAddress address,
            KubeletOptions options,
            Executor executor)
            throws KubeletFailure {
        KubeletLog log = new KubeletLog(files, machineName);
        try {
            Setup setup = Setup.read(files, machineName, address);
            RunningKubelet kubelet =
                    new RunningKubelet(files, machineName, address, options, executor, setup, log);
            kubelet.systemd.start();
            return kubelet;
        } catch (KubeletFailure e) {
            log.line(e);
            throw e;
        }
    }

    /** What it calls itself in the cluster. */
    public String nodeName() {
        return nodeName;
    }

    /** Whether its process has ended and systemd does not start it again. */
    public boolean exited() {
        return exited;
    }

    /** Kills it. Returns when its threads have ended. */
    @Override
    public void close() {
        log.silence();
        systemd.interrupt();
        try {
            systemd.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void supervise(Setup first) {
        Setup setup = first;
        try {
            while (true) {
                boolean restarts = setup.flags().restarts();
                try {
                    live(setup);
                } catch (KubeletFailure e) {
                    log.line(e);
                }
                if (!restarts) {
                    return;
                }
                setup = nextSetup();
            }
        } catch (InterruptedException _) {
            // Stopped by its machine.
            Thread.currentThread().interrupt();
        } finally {
            exited = true;
        }
    }

    /** As systemd with Restart=always: every few seconds, until the files are good enough again. */
    private Setup nextSetup() throws InterruptedException {
        while (true) {
            Thread.sleep(options.restartAfter());
            try {
                Setup setup = Setup.read(files, machineName, address);
                nodeName = setup.nodeName();
                return setup;
            } catch (KubeletFailure e) {
                log.line(e);
            }
        }
    }

    private void live(Setup setup) throws KubeletFailure, InterruptedException {
        KubeletThreads threads = new KubeletThreads(machineName, executor, log);
        try (KubeletDoor door = KubeletDoor.open(address, setup.config().port(), log)) {
            new Kubelet(setup, options, log, threads, door).run();
        } finally {
            threads.end();
        }
    }
}
