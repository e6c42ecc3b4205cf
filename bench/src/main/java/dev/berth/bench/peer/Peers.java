/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.peer;

import dev.berth.bench.machine.Commands;
import dev.berth.bench.machine.CpuAccount;
import dev.berth.bench.machine.ExpectedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All ways that are compared, in the order of the table. */
public final class Peers implements AutoCloseable {

    /** The guide's loop as it stands. */
    public static final String GUIDE = "guide";

    /** The guide's commands, many machines at once. */
    public static final String GUIDE_32 = "guide-32";

    /** The yardstick. */
    public static final String SH_32 = "sh-32";

    public static final String ANSIBLE = "ansible";
    public static final String BARE = "berth-bare";
    public static final String FULL = "berth-full";

    private final CpuAccount cpu;
    private final List<Peer> peers = new ArrayList<>();

    private Peers(CpuAccount cpu) {
        this.cpu = cpu;
    }

    /**
     * @param folder of the bench, with the machines' keys and the set in it
     */
    public static Peers of(Path folder, ExpectedFiles set, PushProcess process) throws IOException {
        new PeerFiles(folder, set).write();
        Peers peers = new Peers(CpuAccount.open("clients"));
        peers.add(new ScriptPeer(GUIDE, folder, peers.cpu));
        peers.add(new ScriptPeer(GUIDE_32, folder, peers.cpu));
        peers.add(new ScriptPeer("tar-32", folder, peers.cpu));
        peers.add(new ScriptPeer(SH_32, folder, peers.cpu));
        if (Commands.has("ansible-playbook")) {
            peers.add(new ScriptPeer(ANSIBLE, folder, peers.cpu));
        }
        peers.add(process.bare());
        peers.add(process.full());
        return peers;
    }

    private void add(Peer peer) {
        peers.add(peer);
    }

    public List<Peer> all() {
        return List.copyOf(peers);
    }

    /**
     * @throws java.util.NoSuchElementException if it is not installed
     */
    public Peer named(String name) {
        return peers.stream().filter(peer -> peer.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public void close() throws IOException {
        cpu.close();
    }
}
