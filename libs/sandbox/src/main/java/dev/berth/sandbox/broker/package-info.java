/**
 * A real single-node Kafka in this JVM: topics, partitions, consumer groups and idempotent
 * producers behave as they do in production, and the broker can be taken away and brought back with
 * its data.
 */
@NullMarked
package dev.berth.sandbox.broker;

import org.jspecify.annotations.NullMarked;
