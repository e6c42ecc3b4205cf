/**
 * From the issued certificate to the node in the cluster. A node is registered when the cluster
 * shows a sign of life that was not there when its certificate was issued: a new Node object, or a
 * changed heartbeat or lease. What was there before is stored with the certificate, so a restart
 * compares with the same values, and no two clocks are ever compared.
 */
@NullMarked
package dev.berth.approver.registration;

import org.jspecify.annotations.NullMarked;
