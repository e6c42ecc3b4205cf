/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.util.Map;

/** The built-in profile as files, for whoever begins a profile of their own with it. */
public final class BuiltInFiles {

    /** The name it has among profiles. */
    public static final String NAME = Profiles.BUILT_IN;

    private BuiltInFiles() {}

    /** File names with their contents, {@code profile.yaml} among them. */
    public static Map<String, String> all() {
        return Profiles.builtInFiles();
    }
}
