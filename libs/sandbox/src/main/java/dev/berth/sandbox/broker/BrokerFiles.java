/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.broker;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The configuration of a broker whose every file lies in one folder. */
record BrokerFiles(Path dir, int port, int controllerPort, @Nullable BrokerGuard guard) {

    private static final String NODE_ID = "1";

    Path log() {
        return dir.resolve("data");
    }

    boolean formatted() {
        return Files.exists(log().resolve("meta.properties"));
    }

    /** Writes the configuration as a file, for the storage tool and for people. */
    Path write() throws IOException {
        Files.createDirectories(log());
        Path file = dir.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties().store(writer, null);
        }
        return file;
    }

    /** One node that is broker and controller; everything that waits or pre-allocates is small. */
    Properties properties() {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", NODE_ID);
        p.setProperty("log.dirs", log().toString());
        p.setProperty(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("inter.broker.listener.name", "PLAINTEXT");
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);

        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("default.replication.factor", "1");
        p.setProperty("min.insync.replicas", "1");
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.num.partitions", "1");

        // Tests join and leave groups all the time: no waiting for members that might still come.
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("group.min.session.timeout.ms", "500");

        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("background.threads", "2");
        p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        p.setProperty("log.index.size.max.bytes", "1048576");
        if (guard != null) {
            guard.addTo(p);
        }
        return p;
    }
}
