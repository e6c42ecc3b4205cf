/**
 * Looks for ways around the approver: asks the API server whether somebody else would approve what
 * only Berth is to approve. It asks by SubjectAccessReview as such a requester, not by the names of
 * bindings, so that every way of granting it counts and none that does not touch our tokens does.
 */
@NullMarked
package dev.berth.approver.bypass;

import org.jspecify.annotations.NullMarked;
