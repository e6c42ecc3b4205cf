/**
 * The node's record: what is wanted, how far it has come, why it stopped. {@link
 * dev.berth.renderer.node.Nodes} is the only one that changes it; every change says its facts,
 * folds them by the contract's lifecycle, arms its deadlines and tells the public feed, in one
 * transaction.
 */
@NullMarked
package dev.berth.renderer.node;

import org.jspecify.annotations.NullMarked;
