/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.peer;

import dev.berth.bench.machine.CpuAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that is a script around the programs of this system; each run begins with none of them.
 */
final class ScriptPeer implements Peer {

    private final String name;
    private final Path folder;
    private final CpuAccount cpu;

    ScriptPeer(String name, Path folder, CpuAccount cpu) {
        this.name = name;
        this.folder = folder;
        this.cpu = cpu;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(List<String> addresses) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", folder.resolve(name + ".sh").toString()));
        command.addAll(addresses);
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(cpu.counting(command))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("BENCH", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        int status = process.waitFor();
        if (status != 0) {
            String said = Files.readString(log);
            throw new IOException(
                    "%s ended with status %d: %s"
                            .formatted(
                                    name,
                                    status,
                                    said.substring(Math.max(0, said.length() - 2000))));
        }
    }

    @Override
    public long cpuNanos() throws IOException {
        return cpu.nanos();
    }

    @Override
    public void settle() throws IOException {
        cpu.endAll();
    }
}
