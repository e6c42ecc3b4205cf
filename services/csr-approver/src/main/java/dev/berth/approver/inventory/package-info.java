/**
 * What Berth expects of the cluster: the projection of the other services' facts that every
 * decision is made from. Names and addresses come from the join event by way of config-renderer,
 * tokens and kubelet starts from the distributor; nothing in here was ever said by a node about
 * itself.
 */
@NullMarked
package dev.berth.approver.inventory;

import org.jspecify.annotations.NullMarked;
