/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.facts;

import dev.berth.events.NodeFact;
import dev.berth.events.NodeName;
import dev.berth.events.NodeStatus;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How a service states facts of nodes and hears those of the others. */
public interface Facts {

    /**
     * States a fact on this service's own topic. It is published if and only if the running
     * transaction commits. Call it while the node's row is locked, so that facts of a node keep
     * their order.
     *
     * @throws IllegalArgumentException if this service may not state such a fact
     */
    void say(NodeFact fact);

    /** Puts a status on the public feed, if and only if the running transaction commits. */
    void publish(NodeStatus status);

    /**
     * Lets a fact take effect once; for {@code @Incoming} methods. A record that is no fact of this
     * contract, or does not belong on its topic, becomes a dead letter. The log context names node,
     * attempt and fact while the effect runs.
     *
     * @param effect runs in a transaction of its own
     */
    void hear(ConsumerRecord<String, byte[]> record, Consumer<NodeFact> effect);

    /**
     * Like {@link #hear(ConsumerRecord, Consumer)}, for a service that does not own the attempts: a
     * fact of an attempt that the owner has not announced takes no effect and is kept aside, in
     * order, until it is announced. Topics are not ordered among each other, so it may be early; a
     * forged one is never announced and expires. A bounded number is kept per node.
     *
     * @param announced the last attempt of the node that its owner announced, 0 for none; asked in
     *     the effect's transaction, before anything else of the node is locked
     */
    void hear(
            ConsumerRecord<String, byte[]> record,
            ToIntFunction<NodeName> announced,
            Consumer<NodeFact> effect);

    /**
     * Lets what was kept aside of this record's node take effect, as far as it is announced by now;
     * each in a transaction of its own. Call it after each record of the owner.
     */
    void hearKept(
            ConsumerRecord<String, byte[]> record,
            ToIntFunction<NodeName> announced,
            Consumer<NodeFact> effect);
}
