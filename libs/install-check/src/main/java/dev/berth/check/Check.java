/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

import java.util.List;

/** One thing an installation needs. */
@FunctionalInterface
public interface Check {

    /** Looks; whatever is wrong is a finding, not an exception. */
    List<Finding> run();
}
