/**
 * The contract between Berth's services and with everybody who follows a node: what can happen to a
 * node ({@link dev.berth.events.NodeFact}), who may say so ({@link dev.berth.events.FactType}),
 * where it is said ({@link dev.berth.events.Topics}), how it is written ({@link
 * dev.berth.events.FactCodec}) and what it means for the node's phase ({@link
 * dev.berth.events.NodeLifecycle}). Free of frameworks on purpose.
 */
@NullMarked
package dev.berth.events;

import org.jspecify.annotations.NullMarked;
