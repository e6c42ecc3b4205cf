/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

/** Where the entries of a tree stand, whatever file or layer they came from. */
public interface Places {

    /** Where the key of this path stands. */
    Place key(String path);

    /** Where the value of this path stands. */
    Place value(String path);
}
